//! The whole screen, driven by keys and compared with its styles. No terminal, no thread, no clock.

mod arrange;
mod dialogs;
mod driver;
mod filter;
mod grid;
mod lab;
mod layout;
mod screens;
mod states;
mod themes;
mod timeline;
mod times;
mod understand;
mod update;
mod worker;
