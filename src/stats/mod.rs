//! Statistics every assay shares.
