//! The allocator: mimalloc, and one sentence where the machine has no memory left. Without it the system's abort would
//! end the program, with an English line and none of its exit codes.
#![allow(unsafe_code, reason = "an allocator is unsafe by its contract; every call is passed on as it came")]

use std::alloc::{GlobalAlloc, Layout};
use std::io::Write;

use mimalloc::MiMalloc;

/// What is said; there is no memory to put a sentence together.
const SENTENCE: &str =
    "\n内存不够，程序没有运行下去：请关闭其他程序，或者把“上报”里过大的文件分开，再运行一次\n";

struct Memory(MiMalloc);

#[global_allocator]
static MEMORY: Memory = Memory(MiMalloc);

unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        given(unsafe { self.0.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        given(unsafe { self.0.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        given(unsafe { self.0.realloc(at, layout, size) })
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { self.0.dealloc(at, layout) }
    }
}

fn given(at: *mut u8) -> *mut u8 {
    if at.is_null() { ended() } else { at }
}

/// Ends as everything does that cannot be done. An interrupted run is undone or finished by the next one.
#[cold]
fn ended() -> ! {
    // Standard error is written without a buffer: nothing is allocated on the way.
    let _ = std::io::stderr().write_all(SENTENCE.as_bytes());
    std::process::exit(i32::from(super::FAILED))
}
