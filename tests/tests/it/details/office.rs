//! The pack of an office with two detail sheets.

use jibao_core::pack::Pack;

use crate::second_office::changed;

const FORM: &str = r#"
[[detail]]
id = "companies"
sheet = "企业明细表"
row = "企业"
group = "片区"
register = "企业名册"
book = "企业明细"
endings = ["有限责任公司", "有限公司"]
group_endings = ["片区"]
levels = ["一级", "二级"]

[[detail.column]]
id = "group"
header = "所在片区"

[[detail.column]]
id = "name"
header = "企业名称"

[[detail.column]]
id = "staff"
header = "从业人数"
type = "count"
unit = "人"

[[detail.column]]
id = "classes"
header = "培训次数"
type = "count"
unit = "次"

[[detail.column]]
id = "plan"
header = "应急预案"
type = "has"

[[detail.column]]
id = "grade"
header = "标准化等级"
type = "level"

[[detail.column]]
id = "checks"
header = "检查次数"
type = "count"
unit = "次"

[[detail.column]]
id = "remark"
header = "备注"

[[detail]]
id = "hazards"
sheet = "隐患台账"
row = "隐患"

[[detail.column]]
id = "name"
header = "隐患名称"

[[detail.column]]
id = "places"
header = "涉及点位"
type = "count"
unit = "处"

[[detail.column]]
id = "checks"
header = "检查次数"
type = "count"
unit = "次"

[[detail.column]]
id = "mended"
header = "是否整改"
type = "yes"

[texts]
"#;

const REGISTER: &str = "[[version]]\ndetail = \"companies\"\nid = \"2026\"\nfrom = \"2026Q1\"\nfile = \"企业.csv\"\n\
                        basis = \"2026年企业名册\"\n\n[[variant]]\ndetail = \"companies\"\ncounty = \"A01\"\nkind = \"name\"\n\
                        name = \"东风化工有限公司\"\nalso = [\"东风厂\"]\n";

const COMPANIES: &str = "county,group,code,name\n\
                         A01,东片区,C01,东风化工有限公司\n\
                         A01,西片区,C02,西岭烟花有限责任公司\n\
                         A02,南片区,C03,南山矿业有限公司\n\
                         A02,南片区,C04,南湖建材有限公司\n";

const INDICATORS: &str = "\
D01,企业总数,个,parameter,,,,,,,,,register,rows:companies,public,,,B,,名册上的企业。
D02,片区数,个,parameter,,,,,,,,,register,groups:companies,public,,,B,,名册上的片区。
D03,从业人数,人,derived,,,,,,,,,sum,sum:从业人数,public,,,M01,,各企业从业人数之和。
D04,有应急预案的企业,个,derived,,,=D01,县,2026,年底前,,,sum,count:plan,public,,,M01,,有应急预案的企业。
D05,培训满2次的企业,个,derived,,,=D01,行,2026,年底前,,,sum,count_ge:培训次数:2,public,,,M01,,培训满2次的企业。
D06,一级企业,个,derived,,,,,,,,,sum,count_eq:标准化等级:一级,public,,,M01,,标准化一级的企业。
D07,最少培训次数,次,derived,,,>=2,行,2026,年底前,,,min,min:classes,public,,,M01,,培训次数的最小值。
D08,隐患数,个,derived,,,,,,,,,sum,rows:hazards,public,,,M01,,台账上的隐患。
D09,涉及点位,处,derived,,,,,,,,,sum,sum:涉及点位,public,,,M01,,涉及的点位之和。
D10,已整改隐患,个,derived,,,,,,,,,sum,count:mended,public,,,M01,,已整改的隐患。
D11,检查企业,次,derived,,,,,,,,,sum,sum:companies.checks,public,,,M01,,检查企业的次数。
D12,复查隐患,次,derived,,,,,,,,,sum,sum:hazards.检查次数,public,,,M01,,复查隐患的次数。
D13,查出隐患,个,stock,,,,,,,y,,sum,rows:hazards,public,,,M01,,查出的隐患，等于台账的行数。
D14,隐患最少检查次数,次,derived,,,>=1,行,2026,持续保持,,,min,min:hazards.checks,public,,,M01,,复查次数的最小值。
";

const RULES: &str = r#"
[[rule]]
code = "D-rows"
family = "V1"
title = "查出隐患等于台账行数"
left = "D13"
op = "=="
right = "detail_rows(hazards)"
missing = "skip-any"
severity = "error"
scope = ["county"]
basis = "指标目录"
message = "查出隐患填{left}，台账有{right}行"
hint = "核对台账。"
why = "台账一行一处。"
example = "填了3，台账2行。"
pass = [{ D13 = "2", "detail_rows(hazards)" = "2" }]
fail = [{ D13 = "3", "detail_rows(hazards)" = "2" }]

[[rule]]
code = "D-staff"
family = "V1"
title = "培训次数不多于检查次数"
left = "培训次数"
op = "<="
right = "companies.checks"
missing = "skip-any"
severity = "warning"
scope = ["row"]
basis = "指标目录"
message = "培训{left}次，检查{right}次"
hint = "核对两列。"
why = "培训都在检查时进行。"
example = "培训3次，检查1次。"
pass = [{ "培训次数" = "1", "companies.checks" = "1" }]
fail = [{ "培训次数" = "3", "companies.checks" = "1" }]

[[rule]]
for = [
"#;

pub(super) fn files() -> jibao_core::pack::PackFiles {
    let mut files =
        changed("empty", &[("form.toml", "[texts]\n", FORM), ("rules.toml", "[[rule]]\nfor = [\n", RULES)]);
    let catalogue = files.get("indicators.csv").unwrap().trim_end().to_owned();
    files.insert("indicators.csv", format!("{catalogue}\n{INDICATORS}"));
    files.insert("register/register.toml", REGISTER);
    files.insert("register/企业.csv", COMPANIES);
    files
}

pub(super) fn pack() -> Pack {
    Pack::load(files()).unwrap_or_else(|faults| panic!("{faults}"))
}
