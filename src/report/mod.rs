//! The words and tables that go with a figure.
