"""The phrases by which narratives name what they count, as data.

A number whose words are not here is no claim: texts are full of numbers (streets, articles, events) that have nothing to do with
the accounts.
"""

from __future__ import annotations

from extractors.narrative.subjects import SubjectRow

_THINGS = ("个", "项")
_CARS = ("辆", "台")
_DEVICES = ("台（套）", "台/套", "台套", "台", "套", "件")
_PEOPLE = ("人次", "人")
_TIMES = ("批次", "批", "个", "次")


def _row(subject: str, phrase: str, *within: str, units: tuple[str, ...] = _THINGS) -> SubjectRow:
    return SubjectRow(subject, phrase, within, units=units)


_PROJECTS = r"的[^。；，\d]{0,10}(?:20\d\d年度?)?项目(?:共|数|数量)?(?:为|共计?)?"
_PUBLISHED = r"决算(?:公开)?中?[^。；\d]{0,6}(?:反映|公开)了?(?:[^。；\d]{0,80}(?:等|共涉及(?:项目)?|共计?))?"
"""How many projects' self-evaluations the document publishes: “在部门决算中反映甲、乙等2个项目绩效自评结果”."""

_PERFORMANCE = (
    _row("performance_target_projects", rf"绩效目标{_PROJECTS}"),
    _row("performance_tracking_projects", rf"绩效跟踪(?:评价)?{_PROJECTS}"),
    _row("performance_self_evaluation_projects", rf"绩效自评{_PROJECTS}"),
    _row("performance_published_projects", _PUBLISHED),
    _row("performance_average_score", r"(?:平均|自评)得分(?:为)?", units=("分",)),
    _row("performance_rating_excellent", r"“优”(?:秀)?的?项目"),
    _row("performance_rating_good", r"“良”(?:好)?的?项目"),
    _row("performance_rating_pass", r"“合格”的?项目"),
    _row("performance_rating_fail", r"“不合格”的?项目"),
    _row("performance_problems_found", r"发现问题"),
    _row("performance_problems_fixed", r"已经?完成整改的?"),
    _row("performance_problems_in_progress", r"正在整改的?"),
    _row("performance_units", r"本部门(?=$)"),
)

_VEHICLES = (
    ("ministerial", r"(?:省?部级|副?省级|部（省）级|副部（省）级)(?:及?以上)?领导(?:干部)?用车"),
    ("leader", r"主要(?:负责人|领导干?部?)(?:实物保障)?用车"),
    ("confidential", r"机要通信(?:应急)?用车"),
    ("emergency", r"应急保障用车"),
    ("law_enforcement", r"(?:一般)?执法执勤用车"),
    ("special", r"特种专业技术用车"),
    ("retired", r"离退休(?:干部|人员)(?:服务)?用车"),
    ("business", r"(?:一般)?(?:公务|业务)用车(?!购置|运行|保有)"),
    ("other", r"其他[^，。；、\d]{0,12}用车"),
    (
        "total",
        r"(?:共有|购置|现有|实有|拥有|更新|新增)?(?:公务)?(?:用车|车辆|汽车)(?:总数|数量|共计?|保有量|编制|合计)?(?:为)?",
    ),
)
_EQUIPMENT = (
    r"(?:单价|单位价值|价值)(?:在)?(?:人民币)?\d+万元?(?:（含）)?(?:及)?以上(?:的)?"
    r"(?:通用|专用|大型)?(?:设备|仪器)(?:（[^）]{1,10}）)?"
)
_NAMED = r"(?:（[^）]{0,10}）)?"


def _cars_and_devices(prefix: str, *within: str) -> tuple[SubjectRow, ...]:
    return (
        *(_row(f"{prefix}_vehicles_{kind}", phrase + _NAMED, *within, units=_CARS) for kind, phrase in _VEHICLES),
        _row(f"{prefix}_large_equipment", _EQUIPMENT, *within, units=_DEVICES),
    )


_PLANNED = _cars_and_devices("planned", "planned")
_ASSETS = _cars_and_devices("asset")
"""What a budget plans to buy, and what there is."""

_EVENTS = (
    _row("vehicles_kept", r"公务用车保有量(?:为)?", units=_CARS),
    *(
        _row("vehicles_bought", phrase, "vehicle_purchase", "vehicles", units=_CARS)
        for phrase in (
            r"(?:更新)?(?:购置|购买)(?:[（及和、]更新）?)?(?:公务用车|车辆)(?:数(?:量)?)?(?:共计?)?(?:为)?",
            r"公务用车购置(?:及更新)?(?:数(?:量)?)?(?:共计?)?(?:为)?",
            r"更新(?:公务用车|车辆)(?:数(?:量)?)?(?:共计?)?(?:为)?",
        )
    ),
    _row("reception_batches", r"(?:国内)?公务接待(?:批次)?(?:为|共计?)?|(?:国内)?接待(?:批次)?(?:共计?)?", units=_TIMES),
    _row("reception_batches", r"来访团组(?:数)?(?:为|共计?)?", units=_TIMES),
    _row("reception_persons", r"(?:人次|累计|共计?|来宾|，|、)", "reception_batches", units=_PEOPLE),
    _row("overseas_groups", r"(?:因公)?出国（境）(?:团组)?(?:数)?(?:为|共计?)?|团组(?:数)?(?:为|共计?)?", units=_TIMES),
    _row("overseas_persons", r"(?:人次数?|累计|共计?|，|、)", "overseas_groups", units=_PEOPLE),
    _row("overseas_persons", r"(?:因公)?出国（境）(?:人次|人数|人员)?(?:数)?(?:累计|共计?)?(?:为)?", units=_PEOPLE),
)

_SQUARE_METRES = ("平方米", "平米")
_ABOUT = r"(?:[约共]?[为计]|[约共达])?"


def _area(subject: str, phrase: str, *within: str) -> SubjectRow:
    return _row(subject, phrase + _ABOUT, *within, units=_SQUARE_METRES)


_PARTS_OF_FLOOR = ("floor_area", "floor_area_above_ground", "floor_area_in_plot_ratio", "floor_area_outside_plot_ratio")
_AREAS = (
    _area("floor_area", r"(?<!地上)(?<!地下)(?<!计容)总?建筑总?面积"),
    _area("floor_area_above_ground", r"地上(?:部分)?总?(?:建筑)?总?面积", *_PARTS_OF_FLOOR),
    _area("floor_area_below_ground", r"地下(?:部分)?总?(?:建筑)?总?面积", *_PARTS_OF_FLOOR),
    # What counts for the plot ratio is told of the whole building too; only below what is above ground is it part of that.
    _area("floor_area_in_plot_ratio", r"计容(?:建筑)?面积", "floor_area_above_ground"),
    _area("floor_area_outside_plot_ratio", r"不计容(?:建筑)?面积", "floor_area_in_plot_ratio"),
    _area("asset_floor_area", r"房屋(?:及构筑物)?(?:建筑)?(?:面积)?", "assets"),
)
"""The floor of a building and its parts; that of the buildings which a department has."""

COUNTS: tuple[SubjectRow, ...] = (*_PERFORMANCE, *_PLANNED, *_EVENTS, *_ASSETS, *_AREAS)
"""What counts are about; of phrases that fit alike the first counts."""
