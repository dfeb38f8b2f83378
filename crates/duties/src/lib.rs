//! Room `duties`.
