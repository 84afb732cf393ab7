val javaVersion = 17
plugins { kotlin("jvm") version "1.9.22" }
kotlin { jvmToolchain(javaVersion) }
java.sourceCompatibility = JavaVersion.toVersion("11")
tasks.withType<JavaCompile> { options.release.set(17) }
