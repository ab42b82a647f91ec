package io.lbsync.maindom;

import java.nio.file.Path;
import java.time.Duration;

import io.lbsync.loop.Ticker;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.testkit.ChildCommands;

/**
 * A process that wants to be MainDom and says how far it is.
 */
final class MainDomProcess {

	private MainDomProcess() {
	}

	public static void main(String[] args) {
		FileSystemMainDomLock lock = new FileSystemMainDomLock(LocalTempFolder.at(Path.of(args[0])),
				new ServerIdentity("web-1", "0123"), "", Ticker.system());
		MainDom mainDom = new MainDom(lock, MainDomSettings.of(Duration.ofSeconds(40), Duration.ofMillis(100)),
				Ticker.system());
		mainDom.register(new MainDomMember() {

			@Override
			public void decided() {
				System.out.println(mainDom.isMainDom() ? "decided" : "is not MainDom yet");
			}

			@Override
			public void install() {
				System.out.println("is MainDom");
			}

			@Override
			public void release() {
				System.out.println("closed its index");
			}

		});
		mainDom.start();
		ChildCommands.shared().next();
		System.exit(0);
	}

}
