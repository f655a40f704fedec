//! Excel 2007 and later, and archives: whatever the bytes, reading ends in a book or in a sentence.
#![no_main]

use jibao_sheets::Refusal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = jibao_sheets::expand("a.zip", data);
    // A caught panic is still a fault to the fuzzer.
    assert_ne!(jibao_sheets::read("a.xlsx", data).err(), Some(Refusal::Internal));
});
