"""The units of the sample district: the unit of one real disclosure and fifteen invented ones, of which one publishes nothing.

The district's name and code are real, because the real final account needs a home; all other units and their money are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractors.model import Scope

DISTRICT = "武汉市江汉区"
DIVISION_CODE = "420103"
YEARS: tuple[int, ...] = (2023, 2024)

Source = Literal["general_budget", "government_fund", "state_capital", "business", "other"]
Form = Literal["numbered", "split"]
"""Page layout of a unit's final accounts: with printed line numbers, or with split code columns."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a unit: functional code, source of funds, size in yuan a year, balance brought into the first year in yuan."""

    code: str
    yuan: int
    source: Source = "general_budget"
    opening: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: how it is listed, how many people it pays, and what it does."""

    name: str
    kind: str
    main_code: str
    staff: int
    retired: int
    vehicles: int
    form: Form
    duties: tuple[str, str, str]
    projects: tuple[Project, ...]
    alias: str
    parent: str | None = None

    @property
    def scope(self) -> Scope:
        """`unit` for a subordinate unit, else `department`."""
        return "unit" if self.parent else "department"

    @property
    def is_institution(self) -> bool:
        """Whether the unit is a public institution (事业单位), paid by performance and without civil-service allowances."""
        return self.kind == "事业单位"


KEXIE = "武汉市江汉区科学技术协会"
SILENT = "武汉市江汉区地方史志室"

UNITS: tuple[Unit, ...] = (
    Unit(
        "武汉市江汉区区域发展局",
        "行政单位",
        "2010401",
        46,
        31,
        2,
        "split",
        ("编制全区发展规划并跟踪落实", "统筹重大建设项目的前期工作", "监测经济运行并提出建议"),
        (Project("2010402", 3_218_455), Project("2010499", 1_064_870)),
        "区域发展局",
    ),
    Unit(
        "武汉市江汉区公共财务局",
        "行政单位",
        "2010601",
        88,
        57,
        0,
        "split",
        ("编制区级预算草案并组织执行", "管理区级国库与政府采购", "监督财政资金的使用"),
        (
            Project("2010602", 812_390),
            Project("2010607", 1_933_047),
            Project("2010608", 4_495_216),
            Project("2010602", 61_980, "other", 275_133),
        ),
        "公共财务局",
    ),
    Unit(
        "武汉市江汉区学前与义务教育局",
        "行政单位",
        "2050101",
        63,
        48,
        1,
        "numbered",
        ("管理学前教育和义务教育", "指导教师队伍建设", "安排校舍维修与设备更新"),
        (
            Project("2050201", 18_446_203),
            Project("2050202", 96_377_841),
            Project("2050203", 71_205_518),
            Project("2050199", 5_114_662, "business"),
            Project("2050202", 946_371, "other", 1_388_205),
        ),
        "学前与义务教育局",
    ),
    Unit(
        "武汉市江汉区民生事务局",
        "行政单位",
        "2080201",
        34,
        22,
        1,
        "numbered",
        ("组织城乡社会救助", "推进社区治理", "发展养老服务"),
        (
            Project("2080208", 14_902_733),
            Project("2080299", 2_640_118),
            Project("2081002", 8_771_945),
            Project("2296002", 3_086_214, "government_fund", 412_677),
        ),
        "民生事务局",
    ),
    Unit(
        "武汉市江汉区法治服务局",
        "行政单位",
        "2040601",
        71,
        26,
        3,
        "numbered",
        ("组织普法和依法治理", "提供公共法律服务", "指导人民调解"),
        (Project("2040604", 2_218_906), Project("2040605", 483_125), Project("2040607", 1_356_744)),
        "法治服务局",
    ),
    Unit(
        "武汉市江汉区就业保障局",
        "行政单位",
        "2080101",
        102,
        39,
        2,
        "split",
        ("促进就业创业", "管理社会保险经办", "开展劳动保障监察"),
        (Project("2080105", 1_142_307), Project("2080109", 5_208_914), Project("2080705", 22_631_458, opening=618_240)),
        "就业保障局",
    ),
    Unit(
        "武汉市江汉区市容管理局",
        "行政单位",
        "2120101",
        154,
        83,
        12,
        "split",
        ("管理市容环境卫生", "组织城管执法", "维护城市公共设施"),
        (
            Project("2120104", 12_774_639),
            Project("2120501", 183_420_577),
            Project("2120803", 46_218_330, "government_fund", 2_055_418),
        ),
        "市容管理局",
    ),
    Unit(
        "武汉市江汉区文体旅游局",
        "行政单位",
        "2070101",
        41,
        35,
        1,
        "numbered",
        ("发展公共文化服务", "组织群众体育活动", "推进文化旅游融合"),
        (Project("2070109", 3_917_482), Project("2070114", 1_288_095), Project("2070308", 2_054_361)),
        "文体旅游局",
    ),
    Unit(
        "武汉市江汉区健康事务局",
        "行政单位",
        "2100101",
        58,
        44,
        2,
        "split",
        ("管理基层医疗卫生服务", "组织基本公共卫生服务", "落实计划生育扶助"),
        (Project("2100102", 1_644_218), Project("2100408", 37_916_054), Project("2100717", 9_447_382)),
        "健康事务局",
    ),
    Unit(
        "武汉市江汉区安全应急局",
        "行政单位",
        "2240101",
        49,
        18,
        4,
        "numbered",
        ("监督安全生产", "组织防灾减灾", "建设应急救援队伍"),
        (Project("2240106", 4_033_619), Project("2240108", 6_158_902, opening=204_366)),
        "安全应急局",
    ),
    Unit(
        "武汉市江汉区国有资产管理局",
        "行政单位",
        "2150701",
        27,
        12,
        0,
        "split",
        ("管理区属国有资产", "推进国有企业改革", "监督国有资本收益"),
        (Project("2150799", 1_327_446), Project("2230105", 2_516_083, "state_capital")),
        "国有资产管理局",
    ),
    Unit(
        "武汉市江汉区商贸促进局",
        "行政单位",
        "2011301",
        52,
        29,
        1,
        "numbered",
        ("促进商业发展", "服务招商引资", "培育新型消费"),
        (Project("2011302", 2_871_503), Project("2011308", 11_640_277), Project("2011302", 128_604, "other")),
        "商贸促进局",
    ),
    Unit(
        "武汉市江汉区示范图书馆",
        "事业单位",
        "2070104",
        38,
        21,
        0,
        "split",
        ("收藏和借阅文献", "举办阅读推广活动", "建设数字阅览资源"),
        (Project("2070104", 4_226_915), Project("2070104", 317_448, "business"), Project("2070104", 86_250, "other", 140_977)),
        "示范图书馆",
        parent="武汉市江汉区文体旅游局",
    ),
    Unit(
        "武汉市江汉区助残联合会",
        "群众团体",
        "2081101",
        19,
        11,
        1,
        "split",
        ("维护残疾人权益", "组织康复服务", "扶持残疾人就业"),
        (Project("2081104", 6_317_842), Project("2081105", 3_740_116)),
        "区助残联",
    ),
    Unit(
        KEXIE,
        "群众团体",
        "2060101",
        8,
        5,
        0,
        "numbered",
        ("组织学术交流", "普及科学知识", "服务科技工作者"),
        (Project("2060702", 2_461_300), Project("2060799", 520_000)),
        "江汉区科协",
    ),
)
"""The units that publish, in the order of the roster."""
