// Package imagetest holds the tests of what is deployed: the image, really
// built, and the files that tell hosts and pipelines about it. It has no code
// that others use.
//
// The way: base_test.go makes base images of parts of this machine, since no
// registry need be reachable; image_test.go builds the Dockerfile on them with
// buildah, with secrets that are canaries and a stand-in for Cosmos DB that
// accepts no other key; leak_test.go looks for the canaries in all that came of
// it; run_test.go runs the image without rights and reads every page.
// deployment_test.go reads the pipelines and host files, and dockerfile_test.go
// gives the Dockerfile to BuildKit's own front end.
//
// Building takes minutes, so those tests run when RSE_IMAGE=1 asks for them
// (make image-test) and are skipped with a word otherwise. With RSE_REQUIRE=1 a
// tool that is missing fails them.
package imagetest
