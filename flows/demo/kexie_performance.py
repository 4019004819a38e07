"""What 武汉市江汉区科学技术协会 published for 2024 of its projects, targets and key work, figure by figure.

Source: the unit's own disclosure of 2025-10-31: the self-evaluation of the whole unit with four goals, four self-evaluations of
projects, the table of key work, and the summaries in the text. Amounts are in 万元 as printed.
"""

from __future__ import annotations

from reportlab.platypus import Flowable

from flows.demo.layout_performance import Goal, Item, OverallForm, ProjectForm, Task
from flows.demo.layout_performance import appendix as draw
from flows.demo.units import KEXIE

_PUBLICITY = (
    Item("科普长廊维护", "2次"),
    Item("科普信息化建设", "153次"),
    Item("科普阵地建设完成率", "100%"),
    Item("优秀科技工作者风采录(线上)", "1册"),
    Item("科普短视频发布期数(参赛作品3个)", "24期"),
    Item("党建、结对共建及文明创建完成率", "100%"),
)
_READERS = Item("微信公众号文章推送阅读量", "≥30000次")
_SCREENS = Item("社区科普电子触摸屏、科普长廊使用量", "=100%")
_BUILDING = Item("党建、结对共建及文明创建频次", "≥1次/月")
_LITERACY = Item(
    "充分开拓科普渠道，调动居民参加科普活动的积极性，营造良好社会氛围，提高居民科学素养，推动全民科学素质建设工作", "有效提高"
)
_RESIDENTS = Item("各社区街道居民、企业、学校满意度", "≥90%")
_COMMUNITIES = (
    Item("科普惠民社区(村)、科普教育学校组织开展科普活动场次", "4场"),
    Item("科普惠民社区(村)、科普教育学校科普活动参与人次", "≥50人"),
)
_BASES = (Item("湖北省科普教育基地组织开展科普活动场次", "5场"), Item("湖北省科普教育基地科普活动参与人次", "≥80人"))
_SHARE = Item("公民具备科学素质的比例", "有效提升")
_COVERED = Item("科普宣传区覆盖面", "100%")
_CROWD = Item("项目实施群众满意度", "≥90%")
_DATABASE = (
    Item("各类科技人才采集、审核、备案，动态检索、分类统计分析", "1项"),
    Item("电脑PC端和手机小程序移动端多端运行", "1项"),
    Item("PC端及移动端的权限制作", "1项"),
)
_COLLECTED = Item("科技人才采集覆盖面", "90%")
_SCIENTISTS = Item("项目实施科技工作者满意度", "≥90%")

_PLAN = (
    "深入贯彻落实《科普法》、《全民科学素质行动计划纲要》和《湖北省全民科学素质行动规划纲要实施方案(2021-2025年)》，充分发挥"
    "财政资金作用，支持一批省级科普教育学校、省级科普示范社区(村)、省级特色产业科普基地建设，组织开展全省流动科技馆巡展等科普活动，"
    "做好湖北省优秀科技志愿服务队工作，助力全省全民科学素质提高，推动我省“十四五”公民科学素质建设目标圆满完成。"
)
_OUTPUT, _EFFECT, _CONTENT = "产出指标", "效益指标", "满意度指标"
_COUNT, _QUALITY, _TIME, _SOCIAL, _SERVED = "数量指标", "质量指标", "时效指标", "社会效益指标", "服务对象满意度指标"


def _popular(counted: tuple[Item, ...]) -> tuple[tuple[str, str, tuple[Item, ...]], ...]:
    return (
        (_OUTPUT, _COUNT, counted),
        (_OUTPUT, _QUALITY, (_SHARE,)),
        (_EFFECT, _SOCIAL, (_COVERED,)),
        (_CONTENT, _SERVED, (_CROWD,)),
    )


_TALENT = (
    (_OUTPUT, _COUNT, _DATABASE),
    (_EFFECT, _SOCIAL, (_COLLECTED,)),
    (_CONTENT, _SERVED, (_SCIENTISTS,)),
)

OVERALL = OverallForm(
    title="2024年度部门（单位）整体支出绩效自评表",
    unit=KEXIE,
    filled_on="2025.5.6",
    basic="224.23",
    project="190.66",
    budget="414.89",
    executed="414.89",
    rate="100%",
    goals=(
        Goal(
            "通过开展科普宣传活动，充分开拓科普渠道，调动居民参加科普活动的积极性，营造良好社会氛围，提高居民科学素养，推动全民科学素质建设工作。",
            (
                (_OUTPUT, _COUNT, _PUBLICITY),
                (_OUTPUT, _QUALITY, (_READERS,)),
                (_OUTPUT, _TIME, (_SCREENS,)),
                (_EFFECT, _SOCIAL, (_BUILDING,)),
                (_CONTENT, _SERVED, (_LITERACY, _RESIDENTS)),
            ),
        ),
        Goal(_PLAN, _popular(_COMMUNITIES)),
        Goal(_PLAN, _popular(_BASES)),
        Goal("建库，建立科技工作者库，科技人才库。", _TALENT),
    ),
)
"""The self-evaluation of the whole unit."""

_PROJECT_TITLE = "2024年度项目支出绩效自评表"


def _project(name: str, source: int, amount: str, items: tuple[tuple[str, str, tuple[Item, ...]], ...]) -> ProjectForm:
    return ProjectForm(_PROJECT_TITLE, KEXIE, "2025.5.7", name, "无", KEXIE, 0, source, amount, amount, amount, "100%", items)


PROJECTS: tuple[ProjectForm, ...] = (
    _project(
        "科普宣传",
        0,
        "138.66",
        (
            ("成本指标", "经济成本指标", (Item("预算执行控制率", "97%", "100%"),)),
            (_OUTPUT, _COUNT, _PUBLICITY),
            (_OUTPUT, _QUALITY, (_READERS, _SCREENS)),
            (_OUTPUT, _TIME, (_BUILDING,)),
            (_EFFECT, _SOCIAL, (_LITERACY,)),
            (_CONTENT, _SERVED, (_RESIDENTS,)),
        ),
    ),
    _project("科学技术普及", 2, "20", _popular(_COMMUNITIES)),
    _project("2024年科学普及", 2, "20", _popular(_BASES)),
    _project("科技之光", 1, "12", _TALENT),
)
"""The self-evaluations of its projects."""

KEY_WORK: tuple[Task, ...] = (
    Task(
        "实施思想政治凝心聚星工程，科协组织引领力有效提升",
        "实事一：举办“手可摘星辰—科学精神与人文情怀”融合系列活动。实事二：举办全国科技工作者日活动。实事三：创建江汉区科技工作者之家。",
        "完成",
    ),
    Task(
        "实施全民科学素质提升工程，科普辐射力显著提高",
        "实事四：创建院士专家“三进”科普系列品牌。实事五：举办“全国科普日”系列活动。",
        "完成",
    ),
    Task(
        "实施科技创新驱动发展工程，科兴供给力大幅提能",
        "实事六：建优建强院士专家工作站。实事七：举办“科经荟聚‘一方见卓’科创江汉”系列活动。实事八：组织未来产业和创新方法“双创”大赛。",
        "完成",
    ),
    Task(
        "实施科技工作者队伍塑造工程，科创服务力不断增强",
        "实事九：启动科光计划，创建江汉科技工作者、科技志愿者（含小记者）及团队信息库。",
        "完成",
    ),
    Task(
        "实施科技人才创新启智工程，提升科耀主动力",
        "实事十：启动科星计划，创建江汉科技人才信息库，创建行业科技工作者站。",
        "完成",
    ),
)
"""The table of key work."""

SUMMARIES: tuple[tuple[str, str, str], ...] = (
    (
        "科普宣传",
        "138.66",
        "一是青少年素质教育：参加武汉市中小学科普征文活动；二是全国科普日活动，支持有关部门、街道、社区开展反邪教宣传教育活动及"
        "科普信息宣传项目，包括印制宣传手册、开展讲座、加强反邪教基地建设等，开展科技周等活动；三是5.30优秀科技工作者日活动，"
        "科技工作者风采录制作等人才建设活动；四是科普长廊维护：委托专业公司定期更新维护科普长廊宣传内容；五是科普信息化建设："
        "微信公众号维护，门户网站维护更新；六是科普阵地建设：科普e站信息化平台维护；七是科普融合创新大赛（包括视频、征文、演讲等）；"
        "八是科普短视频号维护；九是党建、结对共建及文明创建等工作。",
    ),
    ("科学技术普及", "20", "一是建设省科普惠民社区；二是建设省科普教育学校；三是社区、学校组织开展科普活动。"),
    ("科学普及", "20", "一是建设省科普教育基地；二是省科普教育基地组织开展科普活动。"),
    ("科技之光", "12", "一是各类科技人才采集、审核、备案，动态检索、分类统计分析；二是电脑PC端和手机小程序移动端多端运行。"),
)
"""Name, budget and execution (both the same), and output of each project as the text sums it up."""


def summaries() -> tuple[str, ...]:
    """Return the paragraphs that say how many projects' self-evaluations are published, and sum them up."""
    told = tuple(
        f"{number}. {name}项目绩效自评综述：项目全年预算数为{amount}万元，执行数为{amount}万元，完成预算的100%。"
        f"主要产出和效益是：{output}"
        for number, (name, amount, output) in enumerate(SUMMARIES, 1)
    )
    return (f"我单位在2024年度部门决算中反映所有项目绩效自评结果，共涉及{len(told)}个一级项目。", *told)


def appendix() -> list[Flowable]:
    """Return the pages of its key work and self-evaluations."""
    return draw(KEXIE, 2024, KEY_WORK, OVERALL, PROJECTS)
