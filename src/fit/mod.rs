//! Curves through data, with honest intervals.
