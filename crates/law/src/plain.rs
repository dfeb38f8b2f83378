//! Personal data in the clear.

/// Personal data in the clear. No `Debug`, no `Display`, no `Serialize`, on purpose: it cannot
/// slip into a log, an error or an answer; whoever shows it opens it by name.
pub struct Plain<T>(T);

impl<T> Plain<T> {
    /// Marks a value as personal data.
    pub const fn new(value: T) -> Self {
        Plain(value)
    }

    /// Borrows the value. Every call is a place where personal data is looked at.
    pub const fn open(&self) -> &T {
        &self.0
    }

    /// Takes the value out.
    pub fn into_open(self) -> T {
        self.0
    }

    /// Changes the value without letting it out.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Plain<U> {
        Plain(change(self.0))
    }
}
