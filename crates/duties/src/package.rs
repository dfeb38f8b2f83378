pub(crate) struct Built {
    pub(crate) bytes: Vec<u8>,
    pub(crate) gathering: law::Gathering,
}
pub(crate) fn build(
    _app: &crate::app::App,
    _answer: &policy::Answer,
    _permit: &store::Permit,
    _now: law::Moment,
) -> Result<Built, crate::failure::Failure> {
    Err(crate::failure::Failure::Missing("package"))
}
