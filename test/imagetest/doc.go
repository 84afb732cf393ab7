// Package imagetest holds the tests of the image. It has no code that others use.
//
// base_test.go makes base images from programs of this machine, as there may be
// no registry. image_test.go builds the Dockerfile on them with buildah; the
// build's secrets are canaries, and a stand-in for Cosmos DB accepts no other
// key. leak_test.go searches everything that the build left for the canaries.
// run_test.go runs the image without any rights and reads every page. The package
// buildkit below converts the Dockerfile with BuildKit's own front end.
//
// Building needs root and takes minutes, so it is skipped with -short.
package imagetest
