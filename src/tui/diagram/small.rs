//! The diagram beside something else: names, and what is lit.

use crate::model::state::State::{
    Close, CloseWait, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynRecv, SynSent, TimeWait,
};

use super::layout::Anchor::From;
use super::layout::{Layout, Text, edge, node};

/// Flow is shown by the lines alone: there is no room for numbers.
pub(super) static LAYOUT: Layout = Layout {
    width: 47,
    height: 17,
    text: Text::Name,
    nodes: &[
        node(Listen, (2, 0), 10),
        node(Close, (17, 0), 10),
        node(SynSent, (33, 0), 12),
        node(SynRecv, (2, 4), 12),
        node(Established, (23, 4), 15),
        node(FinWait1, (8, 8), 14),
        node(CloseWait, (30, 8), 14),
        node(FinWait2, (2, 11), 14),
        node(Closing, (19, 11), 11),
        node(LastAck, (33, 11), 12),
        node(TimeWait, (11, 14), 13),
    ],
    edges: &[
        edge(Close, Listen, &[(17, 1), (11, 1)], From(12, 0)),
        edge(Close, SynSent, &[(26, 1), (33, 1)], From(27, 0)),
        edge(Listen, SynRecv, &[(6, 2), (6, 4)], From(7, 3)),
        edge(SynSent, SynRecv, &[(34, 2), (34, 3), (11, 3), (11, 4)], From(14, 3)),
        edge(SynSent, Established, &[(36, 2), (36, 4)], From(37, 3)),
        edge(SynRecv, Established, &[(13, 5), (23, 5)], From(15, 4)),
        edge(SynRecv, FinWait1, &[(10, 6), (10, 8)], From(3, 7)),
        edge(SynRecv, CloseWait, &[(12, 6), (12, 7), (34, 7), (34, 8)], From(14, 7)),
        edge(Established, FinWait1, &[(25, 6), (25, 9), (21, 9)], From(23, 8)),
        edge(Established, CloseWait, &[(34, 6), (34, 8)], From(36, 7)),
        edge(FinWait1, FinWait2, &[(12, 10), (12, 11)], From(13, 11)),
        edge(FinWait1, Closing, &[(20, 10), (20, 11)], From(21, 11)),
        edge(FinWait1, TimeWait, &[(17, 10), (17, 14)], From(18, 14)),
        edge(FinWait2, TimeWait, &[(13, 13), (13, 14)], From(14, 14)),
        edge(Closing, TimeWait, &[(21, 13), (21, 14)], From(22, 14)),
        edge(CloseWait, LastAck, &[(38, 10), (38, 11)], From(39, 11)),
        edge(Listen, Close, &[(2, 1), (1, 1)], From(0, 2)),
        edge(SynSent, Close, &[(44, 1), (45, 1)], From(46, 2)),
        edge(SynRecv, Close, &[(2, 5), (1, 5)], From(0, 6)),
        edge(Established, Close, &[(37, 5), (38, 5)], From(40, 5)),
        edge(FinWait1, Close, &[(8, 9), (7, 9)], From(2, 9)),
        edge(CloseWait, Close, &[(43, 9), (44, 9)], From(46, 9)),
        edge(FinWait2, Close, &[(2, 12), (1, 12)], From(0, 13)),
        edge(Closing, Close, &[(29, 12), (30, 12)], From(31, 13)),
        edge(LastAck, Close, &[(39, 13), (39, 14)], From(41, 14)),
        edge(TimeWait, Close, &[(11, 15), (10, 15)], From(4, 15)),
    ],
    captions: &[],
    remarks: &[],
};
