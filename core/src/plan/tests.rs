//! Plans of whole meshes, read off their trees.
