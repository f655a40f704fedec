//! The command line, in Chinese.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::Styles;
use clap::error::{ContextKind, ErrorKind};
use clap::{Parser, Subcommand};
use jibao::DocumentKind;
use jibao_core::ids::Period;

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n参数：\n{options}\n";
const COMMAND_TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n参数：\n{positionals}\n{options}\n";
const GROUP_TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n参数：\n{options}\n";

/// 季报：按月、按季、按半年或按年收各单位的上报表，核查、汇总，生成工作总结和汇总表。
#[derive(Debug, Parser)]
#[command(name = "jibao", version, disable_help_subcommand = true, help_template = TEMPLATE, styles = Styles::plain())]
#[command(
    override_usage = "jibao <命令> <文件夹>\n      jibao <文件夹>（汇总这个文件夹，同 build；也可以把文件夹拖到程序上）"
)]
#[command(disable_help_flag = true, disable_version_flag = true, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What was dragged onto the program, or named without a command.
    #[arg(value_name = "文件夹", hide = true)]
    pub folders: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 建立工作区：设置文件、方案包和一期的文件夹
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao init <文件夹> [--quarter <期>] [--pack <方案包>]")]
    Init {
        /// 工作区文件夹（不存在则新建）
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 先建哪一期，如 2024Q2、2024M06；不写则为方案包里离今天最近、还没有建的一期
        #[arg(long, value_name = "期")]
        quarter: Option<Period>,
        /// 写入一整份方案包：empty 空白、能直接运行，chuxiong 内置的全部；不写则沿用内置的，只写文稿模板
        #[arg(long, value_name = "方案包")]
        pack: Option<String>,
    },
    /// 生成各单位的空白上报表
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao forms <文件夹> [--quarter <期>]")]
    Forms {
        /// 一期的文件夹，如“2024年第二季度”“2024年6月”
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 哪一期，文件夹名称没有写明时使用，如 2024Q2、2024M06
        #[arg(long, value_name = "期")]
        quarter: Option<Period>,
    },
    /// 核查：列出全部问题，不写任何文件；也可以只核查一份上报表
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao check <文件夹或上报表> [--json] [--public]")]
    Check {
        /// 一期的文件夹、工作区（取最新一期）或放着上报表的文件夹；或者一份上报表，只说这一份的问题
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 把结果以 JSON 写到标准输出，不写别的
        #[arg(long)]
        json: bool,
        /// 与 --json 一起用，输出公开版的数据：略去内部数据和问题，抑制小数值；屏幕和退出码仍按查到的全部问题
        #[arg(long)]
        public: bool,
    },
    /// 汇总：生成工作总结、汇总表和数据，写入“成果”
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao build <文件夹> [--profile <样式>] [--draft] [--public] [--json] [--strict]")]
    Build {
        /// 一期的文件夹、工作区（取最新一期）或放着上报表的文件夹
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 文稿样式：A 内部材料、B 报告、C 通报附件；不写则按 jibao.toml
        #[arg(long, value_name = "样式")]
        profile: Option<DocumentKind>,
        /// 送审稿：对存疑的数加批注，代替清样
        #[arg(long)]
        draft: bool,
        /// 把结果以 JSON 写到标准输出，不写别的
        #[arg(long)]
        json: bool,
        /// 核查发现错误时以退出码1结束
        #[arg(long)]
        strict: bool,
        /// 生成公开版：略去内部数据，抑制小数值，另存为带“（公开版）”的文件
        #[arg(long)]
        public: bool,
    },
    /// 溯源：一个数从哪些单元格来，改动它会影响什么
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao trace <文件夹> <要查的数>... [--json]")]
    Trace {
        /// 一期的文件夹、工作区（取最新一期）或放着上报表的文件夹
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 指标代码或名称、代码@单位、文中的数字、单元格，如 M0901@楚雄市、94.96%、楚雄市.xlsx›指标表›E78
        #[arg(value_name = "要查的数", required = true)]
        what: Vec<String>,
        /// 把结果以 JSON 写到标准输出，不写别的
        #[arg(long)]
        json: bool,
    },
    /// 核对成果：重新打开工作总结、汇总表和数据，逐个核对其中的数，列出改过的和找不到出处的
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao verify <文件夹> [--json]")]
    Verify {
        /// 一期的文件夹或工作区（取最新一期）
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 把结果以 JSON 写到标准输出，不写别的
        #[arg(long)]
        json: bool,
    },
    /// 导出：长表（每期、单位、指标一行），或分区的数据集和汇总用的 SQL，供数据库和统计软件使用
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao export <文件夹> --to <文件或文件夹>")]
    Export {
        /// 一期的文件夹，或工作区（导出全部各期）
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 写到哪个文件，后缀 .csv 或 .parquet；没有后缀或以 / 结尾的是文件夹，写数据集和 SQL
        #[arg(long, value_name = "文件")]
        to: PathBuf,
    },
    /// 说明：一条校核规则、一类问题或者一个指标是什么、为什么、怎样改
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao explain [代码] [--workspace <工作区>]")]
    Explain {
        /// 规则、问题或指标的代码，如 V3-M1401、missing-return、M0901；不写则列出全部
        #[arg(value_name = "代码")]
        code: Option<String>,
        /// 用哪个工作区的方案包；不写则为当前文件夹的，没有则为内置的
        #[arg(long, value_name = "工作区")]
        workspace: Option<PathBuf>,
    },
    /// 方案包：检查（check）、导出整包（export）
    #[command(help_template = GROUP_TEMPLATE, override_usage = "jibao pack <命令>", disable_help_subcommand = true)]
    Pack {
        /// What to do with it.
        #[command(subcommand)]
        command: PackCommand,
    },
    /// 守候：上报表有增减或替换时自动重新汇总
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao watch <文件夹>")]
    Watch {
        /// 工作区或一期的文件夹
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PackCommand {
    /// 检查全部文件、规则的例子、文稿模板，一次列出全部问题；用各期试写文稿，列出核查的覆盖情况
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao pack check [工作区]")]
    Check {
        /// 工作区；不写则检查内置的方案包
        #[arg(value_name = "工作区")]
        dir: Option<PathBuf>,
    },
    /// 把一整份内置的方案包写到文件夹里，作为自己方案包的底稿
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "jibao pack export <文件夹> [--pack <方案包>]")]
    Export {
        /// 写到哪个文件夹（不存在则新建，已有的须是空的）
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 哪一份：empty 空白、能直接运行，chuxiong 内置的（默认）
        #[arg(long, value_name = "方案包")]
        pack: Option<String>,
    },
}

/// Reads the command line; on help or a fault, what to exit with.
pub(crate) fn read() -> Result<Arguments, ExitCode> {
    let mut command = <Arguments as clap::CommandFactory>::command()
        .arg(flag("help", 'h', "显示用法", clap::ArgAction::Help).global(true))
        .arg(flag("version", 'V', "显示版本", clap::ArgAction::Version));
    command.build();
    let matches = command.try_get_matches();
    let parsed = matches.and_then(|matches| <Arguments as clap::FromArgMatches>::from_arg_matches(&matches));
    parsed.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{}", error.render());
            ExitCode::SUCCESS
        }
        kind => {
            eprintln!("{}。用 jibao --help 查看用法", sentence(kind, &error));
            ExitCode::from(super::FAILED)
        }
    })
}

fn flag(name: &'static str, short: char, help: &'static str, action: clap::ArgAction) -> clap::Arg {
    clap::Arg::new(name).long(name).short(short).help(help).action(action)
}

fn sentence(kind: ErrorKind, error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    match kind {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", context(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("没有参数“{argument}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "缺少命令".to_owned()
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("参数 {argument} 的值“{value}”无法识别")
        }
        _ => "命令有误".to_owned(),
    }
}
