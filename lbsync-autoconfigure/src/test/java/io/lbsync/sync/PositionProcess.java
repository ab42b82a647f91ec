package io.lbsync.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.testkit.ChildCommands;
import io.lbsync.testkit.Failpoints;

/**
 * Uses a position file in a process of its own. Between the steps of each save it passes
 * the failpoints {@code half}, {@code written}, {@code forced}, {@code replaced} and
 * {@code folder}.
 */
final class PositionProcess {

	static final ServerIdentity SERVER = new ServerIdentity("machine", "application");

	private PositionProcess() {
	}

	public static void main(String[] arguments) throws IOException {
		PositionFile file = new PositionFile(LocalTempFolder.at(Path.of(arguments[0])), SERVER,
				new CrashingDisk(Failpoints.fromSystemProperty()));
		System.out.println("taken " + file.take());
		while (true) {
			String[] command = ChildCommands.shared().next().split(" ");
			switch (command[0]) {
				case "take" -> System.out.println("taken " + file.take());
				case "load" -> System.out.println("loaded " + file.load());
				case "save" -> save(file, Integer.parseInt(command[1]), Integer.parseInt(command[2]));
				default -> System.out.println("unknown command");
			}
		}
	}

	private static void save(PositionFile file, int from, int to) throws IOException {
		for (int i = from; i <= to; i++) {
			file.save(position(i), i);
			System.out.println("saved " + i);
		}
	}

	static String position(int id) {
		return "guid/id/" + id + "/" + "f".repeat(id % 50);
	}

	private record CrashingDisk(Failpoints failpoints) implements Disk {

		@Override
		public void write(Path file, byte[] content) throws IOException {
			if (file.toString().endsWith(".tmp")) {
				Files.write(file, Arrays.copyOf(content, content.length / 2));
				this.failpoints.reach("half");
			}
			Disk.super.write(file, content);
			this.failpoints.reach(file.toString().endsWith(".tmp") ? "written" : "shown");
		}

		@Override
		public void force(Path file) throws IOException {
			Disk.super.force(file);
			this.failpoints.reach("forced");
		}

		@Override
		public void replace(Path file, Path target) throws IOException {
			Disk.super.replace(file, target);
			this.failpoints.reach("replaced");
		}

		@Override
		public void forceFolder(Path folder) throws IOException {
			Disk.super.forceFolder(folder);
			this.failpoints.reach("folder");
		}

	}

}
