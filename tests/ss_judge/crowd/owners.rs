//! Processes that hold some of the sockets beside the one that made them, and threads.

use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rustix::fs::fchown;
use rustix::process::{Gid, Pid, Signal, Uid, kill_process, waitpid};

use crate::dice::Dice;
use crate::sys::idle_child;

const NAMES: [&std::ffi::CStr; 6] =
    [c"sshd", c"a name (x) y", c"kworker/0:1-x", c"\"quoted\"", c"fifteen-letters", c"x"];

/// They end with this.
#[derive(Default)]
pub struct Children {
    pids: Vec<Pid>,
    /// Threads go on as long as the other end of their channel is there.
    _threads: Vec<Sender<()>>,
}

impl Children {
    /// Shares the sockets out, and gives some to other users where the namespace has them.
    pub fn of(held: &[OwnedFd], dice: &mut Dice) -> Self {
        for socket in held {
            if dice.once_in(4) {
                let user = Uid::from_raw(dice.pick(&[1, 1000, 65_534]));
                let _left_out_where_there_is_one_user = fchown(socket, Some(user), Some(Gid::ROOT));
            }
        }
        let pids = NAMES.map(|name| {
            let keeps: Vec<RawFd> = held.iter().filter(|_| dice.once_in(5)).map(|socket| socket.as_raw_fd()).collect();
            Pid::from_raw(idle_child(name, &keeps)).expect("a child has a number")
        });
        let _threads = (0..2).map(|number| waiting_thread(format!("thread {number}"))).collect();
        Self { pids: pids.into(), _threads }
    }
}

fn waiting_thread(name: String) -> Sender<()> {
    let (sender, receiver): (Sender<()>, Receiver<()>) = channel();
    let thread = thread::Builder::new().name(name).spawn(move || receiver.recv());
    drop(thread.expect("a thread can be started"));
    sender
}

impl Drop for Children {
    fn drop(&mut self) {
        for pid in &self.pids {
            let _it_may_be_gone = kill_process(*pid, Signal::KILL);
            let _it_may_be_gone = waitpid(Some(*pid), rustix::process::WaitOptions::empty());
        }
    }
}
