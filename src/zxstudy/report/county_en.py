"""The English strings of a county's report: table, figures, key points, evidence."""

# ruff: noqa: E501 - one sentence, one line
from __future__ import annotations

EN_COUNTY: dict[str, str] = {
    "county_title": "{county}: published figures of the county CPPCC",
    "county_lead": "{province} · code {code} · {level}",
    "key_points": "Key points",
    "figures": "Figures as reported",
    "changes": "Over the years",
    "scores": "Mechanism scores",
    "gaps": "What is missing, what is in doubt",
    "limits": "What this report does not say",
    "evidence": "Where each figure comes from",
    "col_indicator": "Indicator",
    "col_year": "Year",
    "col_period": "Period",
    "col_scope": "Scope",
    "col_figure": "Reported",
    "col_unit": "Unit",
    "col_peers": "Same figure, same scope, other counties",
    "col_place": "Place",
    "col_state": "State",
    "col_reason": "Reason",
    "year_unknown": "undated",
    "scope_none": "—",
    "figures_unit": "see the column; shares in %, money in yuan.",
    "figures_note": (
        "Numbers in brackets lead to the wording or address of each figure. “Between … and …” is what the wording allows, not an error margin. "
        "Figures depend on the size of a county; the charts are not per head or per member."
    ),
    "figures_source": "notes {first} to {last} on this page.",
    "figures_source_one": "note 1 on this page.",
    "strip_note": "Short ticks: other counties (newest year of each); tall ticks: same province; diamond: this county; lines show the possible range.",
    "strip_text": "{n} other counties, {near} in the province; their median is about {median}",
    "strip_text_open": "{n} other counties, {near} in the province",
    "strip_alt": "{indicator}: here {value}; {n} other counties from {low} to {high}",
    "strip_ceiling": "{n} other counties publish it in the same scope, all at 100 %: it cannot distinguish them (ceiling)",
    "strip_few": "{n} other counties publish it in the same scope: fewer than 5, no chart",
    "strip_none": "no other county in the material publishes it in the same scope",
    "strip_masked": "masked in the source; nothing to compare",
    "changes_none": "No indicator has figures of the same scope for two or more years.",
    "changes_note": "Only figures of the same period and scope. An unstated change of scope cannot be excluded; gaps between years are not bridged; axes start at 0.",
    "changes_alt": "{indicator} by year: {values}",
    "scores_none": (
        "The material at hand on this county holds figures only and says nothing about measures, so no mechanism score can be given. "
        "That does not mean that the county has no such measures."
    ),
    "scores_intro": (
        "Measures named in the documents are graded -1 (said to be lacking), 0 (not mentioned), 1 (principle), 2 (institutionalised), 3 (institutionalised, with evidence); "
        "a score is the mean degree divided by 3, between 0 and 1."
    ),
    "scores_note": "The lower bound takes every measure that is not mentioned as absent, the upper one as present. Longer documents mention more; scores rank nobody.",
    "col_mechanism": "Mechanism",
    "col_score": "Score",
    "col_range": "Possible range",
    "col_mentioned": "Measures named / expected",
    "col_behind": "Based on",
    "score_behind": "{documents} documents, about {characters} characters",
    "score_behind_figures": "and {figures} figures",
    "activity": "Activity (standard deviations)",
    "measures": "Measures named in the documents",
    "col_measure": "Measure",
    "col_degree": "Degree",
    "gap_missing": "not seen",
    "gap_masked": "masked",
    "gap_doubtful": "doubtful",
    "gap_repaired": "perhaps",
    "gap_refused": "not used",
    "gap_undated": "undated",
    "gaps_intro": (
        "Five cases, kept apart: not seen (not in the material at hand), masked (the source blanks the figure), "
        "doubtful (printed as it stands), undated (no year in the source; not used in comparisons), "
        "not used (beyond the possible range, or of something else as a check showed)."
    ),
    "gaps_missing": (
        "{n} indicators that at least {least} counties publish were not seen in the material on this county: {names}. Not seen does not mean not done."
    ),
    "gaps_missing_none": "All indicators that many counties publish were seen for this county.",
    "gaps_none": "No masked, doubtful or undated figures.",
    "gaps_note": "“Not seen” refers to the material at hand, which was found on the web and is not complete.",
    "doubt_repaired": "perhaps {value}; not used in any calculation",
    "limits_1": "Figures are self-reported. This report does not verify them and does not say whether work was done well.",
    "limits_2": "A reported 100 % or “all” does not mean that every matter was settled; only figures of the same scope are put side by side.",
    "limits_3": "A figure or measure that was not seen may still exist; the material is a part of what was published.",
    "limits_4": "Totals of a term or of several years cannot be turned into annual figures, and are not.",
    "limits_5": "The report ranks no county, explains nothing, and concerns no individual.",
    # key points
    "kp_sample": "Published figures for {county} {span}: {n}{derived}; sources: {sources}; indicators: {indicators}; {held}.",
    "kp_sample_none": "The material holds no published figure for {county}.",
    "kp_sample_derived": " (and derived from them: {n})",
    "kp_derived": (
        "{when}: {indicator} is about {value}{scope}, computed from reported counts, not printed; {n} other counties have it in the same scope, "
        "with a median of about {median}. This speaks only of counties that publish."
    ),
    "kp_held_none": "they were taken over as a table: the wording is not held, only figures and addresses",
    "kp_held_all": "the wording of each is held",
    "kp_held_some": "the wording of {held} is held",
    "kp_figure": "{when}: the material reports {indicator} as {value}{scope}.",
    "kp_figure_peers": (
        "{when}: the material reports {indicator} as {value}{scope}; {n} other counties publish it in the same scope, with a median of about {median}. "
        "This speaks only of counties that publish it."
    ),
    "kp_figure_ceiling": (
        "{when}: the material reports {indicator} as {value}{scope}; of {n} other counties that publish it {top} also report 100 %. "
        "The indicator cannot distinguish good work from other work and is not compared."
    ),
    "kp_changes": "Indicators with figures of the same scope for more than one year: {n} ({names}); see “Over the years”.",
    "and_more": "{names} and others",
    "kp_masked": "Masked in the source, cannot be known: {n}.",
    "kp_doubtful": "In doubt, printed as they stand with the reason: {n}.",
    "kp_undated": "Without a year in the source, recorded but not compared: {n}.",
    "kp_scores": "Measures named: {n}; scores by mechanism, with their possible range, are below.",
    "kp_year": "{year}",
    "kp_when": "{year}, {period}",
    "span_one": "in {first}",
    "span_many": "from {first} to {last}",
    "span_none": "(undated)",
    # evidence
    "ev_quote": "Wording",
    "ev_no_quote": "The wording is not held, only the figure and an address.",
    "ev_document": "Document",
    "ev_place": "Place",
    "ev_file": "File",
    "ev_address": "Address",
    "ev_date": "Dates",
    "ev_figure": "Figure",
    "points": "{value} points",
    "ev_flags": "Flags",
    "ev_rule": "Rule",
    "ev_against": "Not chosen",
    "ev_published": "published {date}",
    "ev_read": "collected {date}",
    "ev_mirror": "not on the list of official or press hosts; may be a copy or a mirror, so not a link",
    "ev_official": "official address",
    "ev_press": "press address",
    "ev_unnamed": "not stated",
    "ev_proposed": "perhaps {value} (a hint; used in no calculation)",
    "ev_unknown_source": "the source is not registered",
    "ev_note": "Wordings and addresses are printed as they stand; the rule says why this figure was taken where there were several.",
    "ev_derived": "Derived",
    "ev_derived_from": "computed from {facts}; not printed in the material",
    "ev_program": "Decisions",
    "figure_derived": "derived",
    "plausible": "{flag} ({low} to {high})",
}
