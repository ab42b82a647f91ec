package io.lbsync.sample;

public class SampleApplication {

	public static void main(String[] args) {
	}

}
