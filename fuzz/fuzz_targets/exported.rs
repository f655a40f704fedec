//! What office systems and other programs save under Excel's names: web pages, XML of 2003, flat OpenDocument.
#![no_main]

use jibao_sheets::Refusal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // A caught panic is still a fault to the fuzzer.
    assert_ne!(jibao_sheets::read("a.xls", data).err(), Some(Refusal::Internal));
});
