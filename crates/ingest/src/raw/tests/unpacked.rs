//! Packages whose XML is inflated once for both readers.

use super::make::{declare_size, zip};
use crate::raw::package::Package;

#[test]
fn an_unpacked_package_holds_what_the_packed_one_held() {
    let last = "<d/>".repeat(999).into_bytes();
    let parts: [(&str, &[u8]); 5] = [
        ("/a.xml", b"<a/>"),
        ("b.png", b"a picture"),
        ("c/目录.rels", b""),
        ("c\\e.xml", b"<e/>"),
        ("d.xml", &last),
    ];
    let sound = zip(&parts);
    // With the last part as it is, and holding more or less than it declares.
    for bytes in [declare_size(&sound, 3_996), declare_size(&sound, 100), declare_size(&sound, 9_999)] {
        let mut packed = Package::open(&bytes).unwrap();
        let unpacked = packed.unpacked().unwrap();
        let mut package = Package::open(&unpacked).unwrap();
        for (name, _) in parts {
            let told = packed.read(name, 9_999);
            assert_eq!(package.read(name, 9_999), told, "{name}");
        }
    }
}

#[test]
fn a_package_beyond_the_bound_stays_packed() {
    let part = b"<a/>".repeat(99);
    let lie = declare_size(&zip(&[("a.xml", &part)]), 33 << 20);
    // A lie that no packed part can make true takes no room.
    assert!(Package::open(&lie).unwrap().unpacked().is_some());
    let mut seed = 1_u32;
    let noise = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_be_bytes()[0]
    });
    let noise: Vec<u8> = noise.take(120_000).collect();
    let large = declare_size(&zip(&[("a.xml", &noise)]), 33 << 20);
    assert!(Package::open(&large).unwrap().unpacked().is_none());
}
