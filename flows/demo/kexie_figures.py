"""What other documents of 武汉市江汉区科学技术协会 need to agree with its published final account of 2024, in yuan."""

from __future__ import annotations

YEAR = 2024

PLANNED_BASIC: dict[str, int] = {
    "2080501": 119_800,
    "2080505": 145_100,
    "2080599": 16_900,
    "2101101": 54_700,
    "2101103": 97_800,
    "2210201": 170_900,
    "2210202": 31_100,
    "2210203": 40_100,
}
"""Basic expenditure planned for 2024 by functional item, as the final account states it; 行政运行 takes the rest."""

PLANNED_ECONOMIC: dict[str, int] = {
    "30101": 335_700, "30102": 442_000, "30103": 644_900, "30108": 145_100, "30110": 54_700, "30112": 1_200, "30113": 170_900,
    "30199": 41_900, "30302": 125_600, "30201": 49_800, "30202": 8_500, "30213": 31_900, "30226": 6_600, "30228": 33_200,
    "30229": 30_700, "30239": 63_200, "30299": 22_500, "31002": 33_900,
}  # fmt: skip
"""Basic expenditure planned for 2024 by economic item: 2,242,300 in all, of which 280,300 public, as the final account states."""

PLANNED_PROJECTS: dict[int, dict[str, int]] = {
    2023: {"2060702": 1_893_220, "2060799": 520_000},
    2024: {"2060702": 1_386_600, "2060799": 520_000},
}
"""Projects planned, by functional item and year."""

TOTAL_2023 = 5_759_600
"""All expenditure of 2023: the final account of 2024 states its total and by how much it fell."""
