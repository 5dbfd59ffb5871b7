//! The diagram for 80 columns and 24 lines, the frame and two lines below it included.

use crate::model::state::State::{
    Close, CloseWait, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynRecv, SynSent, TimeWait,
};

use super::layout::Anchor::{Before, From};
use super::layout::{Layout, Text, edge, node};

pub(super) static LAYOUT: Layout = Layout {
    width: 78,
    height: 17,
    text: Text::NameAndCount,
    nodes: &[
        node(Listen, (8, 0), 17),
        node(Close, (31, 0), 17),
        node(SynSent, (51, 0), 19),
        node(SynRecv, (8, 4), 19),
        node(Established, (36, 4), 22),
        node(FinWait1, (14, 8), 21),
        node(CloseWait, (49, 8), 21),
        node(FinWait2, (8, 11), 21),
        node(Closing, (32, 11), 18),
        node(LastAck, (57, 11), 19),
        node(TimeWait, (18, 14), 28),
    ],
    edges: &[
        edge(Close, Listen, &[(31, 1), (24, 1)], From(25, 0)),
        edge(Close, SynSent, &[(47, 1), (51, 1)], From(52, 0)),
        edge(Listen, SynRecv, &[(14, 2), (14, 4)], Before(14, 3)),
        edge(SynSent, SynRecv, &[(52, 2), (52, 3), (22, 3), (22, 4)], From(24, 3)),
        edge(SynSent, Established, &[(55, 2), (55, 4)], From(57, 3)),
        edge(SynRecv, Established, &[(26, 5), (36, 5)], From(28, 4)),
        edge(SynRecv, FinWait1, &[(18, 6), (18, 8)], Before(18, 7)),
        edge(SynRecv, CloseWait, &[(24, 6), (24, 7), (55, 7), (55, 8)], From(27, 7)),
        edge(Established, FinWait1, &[(38, 6), (38, 9), (34, 9)], From(40, 8)),
        edge(Established, CloseWait, &[(55, 6), (55, 8)], From(57, 7)),
        edge(FinWait1, FinWait2, &[(18, 10), (18, 11)], From(19, 11)),
        edge(FinWait1, Closing, &[(33, 10), (33, 11)], From(34, 11)),
        edge(FinWait1, TimeWait, &[(30, 10), (30, 14)], From(31, 14)),
        edge(FinWait2, TimeWait, &[(22, 13), (22, 14)], From(23, 14)),
        edge(Closing, TimeWait, &[(38, 13), (38, 14)], From(39, 14)),
        edge(CloseWait, LastAck, &[(63, 10), (63, 11)], From(64, 11)),
        edge(Listen, Close, &[(8, 1), (7, 1)], Before(6, 1)),
        edge(SynSent, Close, &[(69, 1), (70, 1)], From(72, 1)),
        edge(SynRecv, Close, &[(8, 5), (7, 5)], Before(6, 5)),
        edge(Established, Close, &[(57, 5), (58, 5)], From(60, 5)),
        edge(FinWait1, Close, &[(14, 9), (13, 9)], Before(12, 9)),
        edge(CloseWait, Close, &[(69, 9), (70, 9)], From(72, 9)),
        edge(FinWait2, Close, &[(8, 12), (7, 12)], Before(6, 12)),
        edge(Closing, Close, &[(49, 12), (50, 12)], From(51, 12)),
        edge(LastAck, Close, &[(66, 13), (66, 14)], From(68, 14)),
        edge(TimeWait, Close, &[(18, 15), (17, 15)], Before(16, 15)),
    ],
    captions: &[((64, 3), "SYN, ACK")],
    remarks: &[(Listen, From(26, 2)), (CloseWait, Before(48, 10)), (TimeWait, From(47, 15))],
};
