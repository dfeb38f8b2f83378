//! What every connector must pass, on each database that there is one for.

#[cfg(test)]
mod declared;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod suite;
