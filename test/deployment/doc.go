// Package deployment holds the tests of the files that tell builders, hosts and
// pipelines how to deploy: the Dockerfile, radixconfig.yaml, azure-pipelines.yml,
// the workflows and what goes with them. It has no code that others use.
//
// The files are read as text or as YAML, and checked against published schemas
// where an npm package has them. Nothing is built: package imagetest does that.
package deployment
