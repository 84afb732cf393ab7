package imagetest

// root is the repository's top folder.
const root = "../.."
