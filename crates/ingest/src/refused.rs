//! What the operating system refuses, in Chinese and with what to do about it.

use std::io::{Error, ErrorKind};

/// What was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Reading or listing.
    Reading,
    /// Writing, renaming or removing.
    Writing,
}

/// Codes of the systems for what [`ErrorKind`] has no name for.
#[cfg(unix)]
mod code {
    /// Too many open files, of the process and of the system.
    pub(super) const TOO_MANY: [i32; 2] = [24, 23];
    pub(super) const IN_USE: [i32; 2] = [26, 26];
    pub(super) const FAULTY: [i32; 1] = [5];
    /// Too many links one after another.
    pub(super) const LOOP: [i32; 2] = [40, 62];
    pub(super) const CLOUD: [i32; 0] = [];
    pub(super) const VIRUS: [i32; 0] = [];
    pub(super) const NETWORK: [i32; 0] = [];
}
#[cfg(not(unix))]
mod code {
    pub(super) const TOO_MANY: [i32; 1] = [4];
    /// Sharing violation, lock violation, mapped by another program.
    pub(super) const IN_USE: [i32; 3] = [32, 33, 1224];
    pub(super) const FAULTY: [i32; 3] = [23, 1117, 21];
    pub(super) const LOOP: [i32; 1] = [1921];
    /// The file is a placeholder of a cloud folder, and its program is not there to fetch it.
    pub(super) const CLOUD: [i32; 4] = [362, 389, 395, 426];
    /// A virus scanner keeps it away.
    pub(super) const VIRUS: [i32; 2] = [225, 226];
    /// The network path, name or device is gone.
    pub(super) const NETWORK: [i32; 6] = [53, 55, 59, 64, 67, 1231];
}

/// Why it did not go, and what to do: a clause without a full stop.
#[must_use]
pub fn refused(error: &Error, doing: Doing) -> String {
    let coded = |codes: &[i32]| error.raw_os_error().is_some_and(|code| codes.contains(&code));
    let clause = match error.kind() {
        _ if coded(&code::IN_USE) => "被其他程序打开，请关闭后再运行",
        _ if coded(&code::LOOP) => "链接绕成了圈，请删去这个链接，放入文件本身",
        _ if coded(&code::FAULTY) => "磁盘读写出错，请检查磁盘或重新插好后再运行",
        _ if coded(&code::CLOUD) => "是云盘里还没有下载的文件，请先下载到本机再运行",
        _ if coded(&code::VIRUS) => "被杀毒软件拦下，请检查后放行，或换一份没有问题的",
        _ if coded(&code::NETWORK) => "网络文件夹断开了，请重新连接后再运行",
        _ if coded(&code::TOO_MANY) => "打开的文件太多，请关闭一些程序后再运行",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "被其他程序打开，请关闭后再运行",
        ErrorKind::PermissionDenied if doing == Doing::Writing => {
            "没有写入权限，请换个文件夹，或请管理员开通权限"
        }
        ErrorKind::PermissionDenied => "没有读取权限，请复制一份能打开的，或请管理员开通权限",
        ErrorKind::ReadOnlyFilesystem => "所在磁盘是只读的，请换个文件夹",
        ErrorKind::StorageFull => "磁盘已满，请腾出空间后再运行",
        ErrorKind::QuotaExceeded => "磁盘的限额已用完，请腾出空间后再运行",
        ErrorKind::FileTooLarge => "文件超过了磁盘允许的大小，请换个磁盘",
        ErrorKind::NotFound => "找不到，可能刚被移走或改名，请检查后再运行",
        ErrorKind::AlreadyExists => "已经有同名的文件或文件夹，请移开后再运行",
        ErrorKind::NotADirectory => "应当是文件夹，实际是文件，请移开后再运行",
        ErrorKind::IsADirectory => "应当是文件，实际是文件夹，请移开后再运行",
        ErrorKind::DirectoryNotEmpty => "文件夹里还有东西，请移开后再运行",
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => "名称过长或有不能用的字符，请改短后再运行",
        ErrorKind::CrossesDevices => "在另一个磁盘上，请放到同一个磁盘后再运行",
        ErrorKind::NetworkDown
        | ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::NotConnected
        | ErrorKind::StaleNetworkFileHandle
        | ErrorKind::TimedOut => "网络文件夹断开了，请重新连接后再运行",
        ErrorKind::OutOfMemory => "内存不够，请关闭一些程序后再运行",
        ErrorKind::InvalidData => "内容不是正常的文字，请用 UTF-8 编码另存后再运行",
        ErrorKind::Interrupted | ErrorKind::WouldBlock => "暂时不能用，请稍后再运行",
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            "连接断开了，请重新连接后再运行"
        }
        ErrorKind::WriteZero => "没有写完，可能磁盘已满，请腾出空间后再运行",
        ErrorKind::UnexpectedEof => "没有读完就到头了，可能正在复制，请稍后再运行",
        ErrorKind::Unsupported => "所在磁盘不支持这样做，请换个文件夹",
        _ => return unnamed(error),
    };
    clause.to_owned()
}

fn unnamed(error: &Error) -> String {
    match error.raw_os_error() {
        Some(code) => format!("系统没有允许（代码{code}），请换个文件夹再试"),
        None => "系统没有允许，请换个文件夹再试".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_system_says_is_told_in_chinese_and_with_what_to_do() {
        for code in 1..=140 {
            let error = Error::from_raw_os_error(code);
            for doing in [Doing::Reading, Doing::Writing] {
                let told = refused(&error, doing);
                assert!(told.contains('请'), "{code} {error}: {told}");
                assert!(!told.contains(|c: char| c.is_ascii_alphabetic()), "{code} {error}: {told}");
            }
        }
        let told = |kind: ErrorKind| refused(&Error::from(kind), Doing::Writing);
        assert!(told(ErrorKind::PermissionDenied).contains("没有写入权限，请换个文件夹"));
        assert!(told(ErrorKind::StorageFull).contains("磁盘已满"));
    }
}
