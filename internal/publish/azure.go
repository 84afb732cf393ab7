package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// azure is a container of an Azure storage account.
type azure struct{ container *container.Client }

// Azure opens a container, which must exist, with the credentials of the
// environment: AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with
// AZURE_STORAGE_KEY, with AZURE_STORAGE_SAS_TOKEN, or with neither, to sign in
// with Entra ID. A variable whose name ends with _FILE gives the path of a file
// with the value instead. Errors do not contain these values.
func Azure(look config.LookUp, name string) (Store, error) {
	var failed error
	get := func(variable string) string {
		v, err := look.Value(variable)
		failed = errors.Join(failed, err)
		return v
	}
	connection, account := get("AZURE_STORAGE_CONNECTION_STRING"), get("AZURE_STORAGE_ACCOUNT")
	key, token := get("AZURE_STORAGE_KEY"), get("AZURE_STORAGE_SAS_TOKEN")
	if failed != nil {
		return nil, failed
	}
	if connection != "" {
		client, err := container.NewClientFromConnectionString(connection, name, nil)
		if err != nil {
			return nil, errors.New("AZURE_STORAGE_CONNECTION_STRING is not a connection string of a storage account")
		}
		return &azure{client}, nil
	}
	if account == "" {
		return nil, errors.New("no storage account: set AZURE_STORAGE_ACCOUNT, or AZURE_STORAGE_CONNECTION_STRING, in the environment or .env")
	}
	address := "https://" + url.PathEscape(account) + ".blob.core.windows.net/" + url.PathEscape(name)
	var client *container.Client
	var err error
	switch {
	case key != "":
		credential, failed := container.NewSharedKeyCredential(account, key)
		if failed != nil {
			return nil, errors.New("AZURE_STORAGE_KEY is not a key; expected base64")
		}
		client, err = container.NewClientWithSharedKeyCredential(address, credential, nil)
	case token != "":
		client, err = container.NewClientWithNoCredential(address+"?"+strings.TrimPrefix(token, "?"), nil)
	default:
		credential, failed := azidentity.NewDefaultAzureCredential(nil)
		if failed != nil {
			return nil, failed
		}
		client, err = container.NewClient(address, credential, nil)
	}
	if err != nil {
		return nil, redacted("open", name, err)
	}
	return &azure{client}, nil
}

func (a *azure) List(ctx context.Context) ([]Object, error) {
	var objects []Object
	pages := a.container.NewListBlobsFlatPager(nil)
	for pages.More() {
		page, err := pages.NextPage(ctx)
		if bloberror.HasCode(err, bloberror.ContainerNotFound) {
			return nil, errors.New("the storage account has no such container: enable its static website, which creates $web, " +
				"or name another container")
		}
		if err != nil {
			return nil, redacted("list", "the container", err)
		}
		for _, item := range page.Segment.BlobItems {
			p := item.Properties
			objects = append(objects, Object{
				Name: value(item.Name), MD5: p.ContentMD5, Modified: value(p.LastModified), Version: string(value(p.ETag)),
				Headers: Headers{value(p.ContentType), value(p.CacheControl), value(p.ContentEncoding)},
			})
		}
	}
	return objects, nil
}

func (a *azure) Get(ctx context.Context, name string) ([]byte, error) {
	response, err := a.container.NewBlobClient(name).DownloadStream(ctx, nil)
	if err != nil {
		return nil, redacted("read", name, err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return content, redacted("read", name, err)
}

func (a *azure) Put(ctx context.Context, name string, content []byte, h Headers, version *string) error {
	o := &blockblob.UploadOptions{HTTPHeaders: &blob.HTTPHeaders{BlobContentType: &h.ContentType, BlobCacheControl: &h.CacheControl}}
	if h.ContentEncoding != "" {
		o.HTTPHeaders.BlobContentEncoding = &h.ContentEncoding
	}
	if version != nil {
		conditions := &blob.ModifiedAccessConditions{}
		if *version == "" {
			any := azcore.ETagAny
			conditions.IfNoneMatch = &any
		} else {
			tag := azcore.ETag(*version)
			if !strings.HasPrefix(*version, `"`) {
				tag = azcore.ETag(`"` + *version + `"`) // listings omit the quotes
			}
			conditions.IfMatch = &tag
		}
		o.AccessConditions = &blob.AccessConditions{ModifiedAccessConditions: conditions}
	}
	body := streaming.NopCloser(io.ReadSeeker(bytes.NewReader(content)))
	_, err := a.container.NewBlockBlobClient(name).Upload(ctx, body, o)
	if version != nil && bloberror.HasCode(err, bloberror.ConditionNotMet, bloberror.BlobAlreadyExists) {
		return ErrChanged
	}
	return redacted("write", name, err)
}

func (a *azure) Delete(ctx context.Context, name string) error {
	_, err := a.container.NewBlobClient(name).Delete(ctx, nil)
	if bloberror.HasCode(err, bloberror.BlobNotFound) {
		return nil
	}
	return redacted("delete", name, err)
}

// redacted returns the cause of an error of the SDK. The full text contains the
// address of the request, which may contain a token.
func redacted(what, name string, err error) error {
	if err == nil {
		return nil
	}
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		return fmt.Errorf("%s %s: the storage account answered %d %s", what, name, response.StatusCode, response.ErrorCode)
	}
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	return fmt.Errorf("%s %s: %w", what, name, err)
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
