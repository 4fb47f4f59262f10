using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public sealed class LibraryProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise-").FullName;

    [Fact]
    public void The_applications_runtimes_folder_comes_before_the_application_folder_and_the_system()
    {
        var directories = LibraryProbe.Named(null, LlamaDevice.Auto, "/app").ToArray();

        Assert.Equal(Path.Combine("/app", "runtimes", LibraryProbe.RuntimeIdentifier, "native"), directories[0]);
        Assert.True(Array.IndexOf(directories, "/app") > 0);
        Assert.Null(directories[^1]);
    }

    [Fact]
    public void A_program_that_unpacked_itself_elsewhere_has_libraries_beside_it()
    {
        var program = Path.Combine(_folder, "service");

        Assert.Equal(["/unpacked", _folder], LibraryProbe.Folders("/unpacked", program));
        Assert.Equal([_folder + Path.DirectorySeparatorChar], LibraryProbe.Folders(_folder + Path.DirectorySeparatorChar, program));
        Assert.Equal(["/app"], LibraryProbe.Folders("/app", "/usr/share/dotnet/dotnet"));
        Assert.Equal(["/app"], LibraryProbe.Folders("/app", null));
    }

    [Fact]
    public void A_named_folder_is_the_only_one_tried() =>
        Assert.All(LibraryProbe.Directories(
            _folder, LlamaDevice.Auto, "/app"), directory => Assert.StartsWith(_folder, directory, StringComparison.Ordinal));

    [Fact]
    public void A_named_library_stands_for_its_folder()
    {
        var library = Write("libllama.so");

        Assert.Equal(_folder, LibraryProbe.Directories(library, LlamaDevice.Cpu, "/app").First());
    }

    [Theory]
    [InlineData("avx512,avx2,avx,noavx")]
    [InlineData("avx2,avx,noavx")]
    [InlineData("noavx")]
    [InlineData("")]
    public void The_levels_that_the_processor_can_run_are_tried_best_first(string levels)
    {
        var runnable = levels.Split(',', StringSplitOptions.RemoveEmptyEntries);

        var directories = LibraryProbe.WithVariants(_folder, LlamaDevice.Cpu, runnable.Contains)
            .Select(directory => Path.GetRelativePath(_folder, directory));

        Assert.Equal([".", .. runnable], directories);
    }

    [Fact]
    public void A_level_above_an_unsupported_one_is_never_supported() =>
        Assert.All(CpuVariants.Levels.Zip(CpuVariants.Levels.Skip(1)), pair =>
            Assert.True(!CpuVariants.CanRun(pair.First) || CpuVariants.CanRun(pair.Second)));

    [Theory]
    [InlineData("linux-x64", false)]
    [InlineData("debian.12-x64", false)]
    [InlineData("linux-musl-x64", true)]
    [InlineData("alpine.3.22-x64", true)]
    public void A_system_on_musl_has_libraries_of_its_own(string runtimeIdentifier, bool isMusl) =>
        Assert.Equal(isMusl, LibraryProbe.PortableIdentifier(runtimeIdentifier).Contains("-musl-", StringComparison.Ordinal));

    [Theory]
    [InlineData("libgomp.so.1: cannot open shared object file: No such file or directory", "apt-get install libgomp1")]
    [InlineData("libstdc++.so.6: cannot open shared object file: No such file or directory", "apt-get install libstdc++6")]
    [InlineData("/lib/libc.so.6: version `GLIBC_2.34' not found", "linux-musl-x64")]
    public void What_the_system_lacks_is_named_with_its_remedy(string reason, string remedy) =>
        Assert.Contains(remedy, LoadFailure.Remedy(reason), StringComparison.Ordinal);

    [Fact]
    public void Sub_folders_for_cuda_are_not_tried_for_the_cpu() =>
        Assert.DoesNotContain(
            LibraryProbe.Directories(_folder, LlamaDevice.Cpu, "/app"), directory => directory!.Contains("cuda", StringComparison.Ordinal));

    [Theory]
    [InlineData("libllama.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so")]
    [InlineData("libllama.cuda.v0.5.0.so", "libggml.cuda.v0.5.0.so", "libggml-base.so")]
    [InlineData("libllama.so", "libggml.so", "libggml-base.so")]
    [InlineData("llama.dll", "ggml.dll", "ggml-base.dll")]
    [InlineData("libllama.dylib", "libggml.dylib", "libggml-base.dylib")]
    public void A_folder_with_a_known_layout_is_recognised(string llama, string ggml, string ggmlBase)
    {
        foreach (var name in new[] { llama, ggml, ggmlBase, "libllama-common.so", "libggml-cpu-x64.so", "libllama-server-impl.so" })
            Write(name);

        var candidate = LibraryCandidate.FromDirectory(_folder);

        Assert.Equal(new LibraryCandidate(_folder, At(llama), At(ggml), At(ggmlBase)), candidate);
    }

    [Fact]
    public void Libraries_of_two_builds_are_not_mixed()
    {
        foreach (var name in new[] { "libllama.cuda.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so" })
            Write(name);

        Assert.Null(LibraryCandidate.FromDirectory(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private string Write(string name)
    {
        File.WriteAllText(At(name), "");
        return At(name);
    }
}
