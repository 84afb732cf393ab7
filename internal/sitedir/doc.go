// Package sitedir writes a site so that readers never see half of it.
//
//  1. [Stage] checks that the output folder may be overwritten (it is missing,
//     empty, or holds a site) and makes a staging folder beside it.
//  2. Any number of [Writer] put files into the staging folder. A file that has
//     not changed since the last site is linked instead of written.
//  3. [Staging.Publish] brings all files to the disk and exchanges the two
//     folders in one step. Where a folder cannot be renamed, such as a mount
//     point, it replaces the files one by one in an order that keeps every link
//     valid.
//  4. [Staging.Close] removes the staging folder with what it holds.
//
// A failure at any point before the exchange leaves the old site as it was. The
// staging folder is locked while it is in use, so that a later run removes the
// folders of killed runs and no others.
package sitedir
