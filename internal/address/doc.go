// Package address decides where each page of the site is and how pages link to
// each other.
//
// All addresses are paths relative to the site's root, without a leading slash:
// "pipelines/cmc/nightly/". A page prefixes them with [Root] of its own address,
// so that the site works under any base path.
//
// Names come from documents and repositories and may hold anything. [Slug] and
// [Slugs] turn them into parts of addresses; [Safe] and [Web] decide whether a
// page may link to an address that came with the data.
package address
