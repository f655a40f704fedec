//! Excel 2007 and later, and archives: whatever the bytes, reading ends in a book or in a sentence.
#![no_main]

use jibao_ingest::raw::{self, Refusal};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = raw::expand("a.zip", data);
    // A caught panic is still a fault to the fuzzer.
    assert_ne!(raw::read("a.xlsx", data).err(), Some(Refusal::Internal));
});
