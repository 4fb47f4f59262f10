using static Wattwise.LocalEngine.Tests.Build.BuildErrors;

namespace Wattwise.LocalEngine.Tests.Build;

// Neither node nor npm is on the PATH of these builds.
public sealed class NuGetLibrariesTests : IDisposable
{
    private static readonly string[] Libraries =
    [
        .. from level in (string[])["avx", "avx2", "avx512", "noavx"]
           from name in (string[])["libggml-base.so", "libggml-cpu.so", "libggml.so", "libllama.so"]
           select $"{level}/{name}",
    ];

    private readonly RestoreProject _project;

    public NuGetLibrariesTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The builds have a PATH of their own with the shell sh in it.");
        _project = new();
    }

    [Fact]
    public async Task Without_npm_the_package_is_laid_out_with_its_levels_and_without_any_process()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", [.. Libraries, "avx2/libmtmd.so", "noavx/libmtmd.so"]);

        var (exitCode, output) = await _project.BuildAsync();

        Assert.True(exitCode == 0, output);
        Assert.Equal(Libraries.Order(), LaidOut("linux-x64").Order());
        Assert.False(Directory.Exists(_project.Cache));
    }

    [Fact]
    public async Task With_npm_on_the_path_the_libraries_come_from_there()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", Libraries);
        _project.AddNode();
        _project.AddNpm("exit 1");

        var (_, output) = await _project.BuildAsync();

        AssertOneError(output, "WATT0003", "WattwiseLlamaSource");
    }

    [Fact]
    public async Task An_unpacked_npm_package_is_used_without_npm()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", Libraries);
        string[] npm = ["libllama.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so", "libggml-cpu-x64.so"];
        RestoreProject.WritePackage(_project.PackageFolder(), RestoreProject.Version, "linux-x64", npm);

        var (exitCode, output) = await _project.BuildAsync();

        Assert.True(exitCode == 0, output);
        Assert.Equal(npm.Order(), LaidOut("linux-x64").Order());
    }

    [Fact]
    public async Task A_runtime_that_npm_has_nothing_for_gets_the_libraries_of_NuGet_whether_or_not_npm_is_there()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-musl-x64", Libraries);
        _project.AddNode();
        _project.AddNpm("exit 1");

        var (exitCode, output) = await _project.BuildAsync(properties: "RuntimeIdentifier=linux-musl-x64");

        Assert.True(exitCode == 0, output);
        Assert.Equal(Libraries.Order(), LaidOut("linux-musl-x64").Order());
    }

    [Fact]
    public async Task Publishing_carries_the_libraries_in_the_same_layout()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", [.. Libraries, "avx2/libmtmd.so"]);

        var (_, output) = await _project.BuildAsync(target: "ComputeResolvedFilesToPublishList");

        Assert.All(
            Libraries, library => Assert.Contains($"publishes runtimes/linux-x64/native/{library}", output, StringComparison.Ordinal));
        Assert.DoesNotContain("mtmd", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_whose_libraries_have_no_levels_gets_them_as_they_are()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "osx-arm64", "libllama.dylib", "libggml-metal.dylib", "libmtmd.dylib");

        var (exitCode, output) = await _project.BuildAsync(properties: "RuntimeIdentifier=osx-arm64");

        Assert.True(exitCode == 0, output);
        Assert.Equal(["libggml-metal.dylib", "libllama.dylib"], LaidOut("osx-arm64").Order());
    }

    [Fact]
    public async Task A_package_in_a_fallback_folder_is_found()
    {
        RestoreProject.WriteNuGetPackage(_project.FallbackPackages, "linux-x64", Libraries);

        var (exitCode, output) = await _project.BuildAsync();

        Assert.True(exitCode == 0, output);
        Assert.Equal(Libraries.Order(), LaidOut("linux-x64").Order());
    }

    [Fact]
    public async Task Without_a_list_of_package_folders_the_root_folder_is_searched()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", Libraries);

        var (exitCode, output) = await _project.BuildAsync(properties: ["NuGetPackageFolders=", $"NuGetPackageRoot={_project.Packages}/"]);

        Assert.True(exitCode == 0, output);
        Assert.Equal(Libraries.Order(), LaidOut("linux-x64").Order());
    }

    [Fact]
    public async Task A_missing_package_is_an_error_that_names_it_and_the_folders()
    {
        var (exitCode, output) = await _project.BuildAsync();

        Assert.NotEqual(0, exitCode);
        AssertOneError(
            output, "WATT0008", $"LLamaSharp.Backend.Cpu {RestoreProject.NuGetVersion}", _project.Packages, "WATTWISE_LLAMA_PATH");
    }

    [Fact]
    public async Task A_runtime_without_libraries_is_an_error_that_lists_those_with_some()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", Libraries);

        var (_, output) = await _project.BuildAsync(properties: "RuntimeIdentifier=freebsd-x64");

        AssertOneError(
            output, "WATT0001", "'freebsd-x64'", "win-x64, win-arm64, linux-x64, linux-arm64, linux-musl-x64, osx-x64 or osx-arm64");
    }

    [Fact]
    public async Task Libraries_for_CUDA_do_not_come_from_this_source()
    {
        var (_, output) = await _project.BuildAsync(properties: ["WattwiseLlamaSource=nuget", "WattwiseBackend=cuda"]);

        AssertOneError(output, "WATT0007", "WattwiseBackend=cuda", "LLamaSharp.Backend.Cuda12");
    }

    [Fact]
    public async Task An_unknown_source_is_an_error_that_lists_the_known_ones()
    {
        var (_, output) = await _project.BuildAsync(properties: "WattwiseLlamaSource=apt");

        AssertOneError(output, "WATT0006", "'apt'", "nuget, npm or none");
    }

    [Fact]
    public async Task An_application_that_references_the_package_itself_gets_nothing_twice()
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", Libraries);
        _project.AddProject("app.proj", """<PackageReference Include="LLamaSharp.Backend.Cpu" Version="0.30.0" />""");

        var (exitCode, output) = await _project.BuildAsync();

        Assert.True(exitCode == 0, output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_project.Output));
    }

    [Fact]
    public async Task A_project_without_the_engine_gets_nothing()
    {
        _project.AddProject("app.proj", """<ReferencePath Remove="Wattwise.LocalEngine.dll" />""");

        var (exitCode, output) = await _project.BuildAsync();

        Assert.True(exitCode == 0, output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_project.Output));
    }

    [Theory]
    [InlineData("WattwiseLlamaSource=none")]
    [InlineData("OutputType=Library")]
    public async Task Without_a_source_and_for_a_class_library_nothing_is_laid_out_or_restored(string property)
    {
        RestoreProject.WriteNuGetPackage(_project.Packages, "linux-x64", Libraries);

        var (exitCode, output) = await _project.BuildAsync(properties: property);

        Assert.True(exitCode == 0, output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_project.Output));
        Assert.False(Directory.Exists(_project.Cache));
    }

    public void Dispose() => _project.Dispose();

    private IEnumerable<string> LaidOut(string runtime)
    {
        var native = Path.Combine(_project.Output, "app", "runtimes", runtime, "native");
        return Directory.EnumerateFiles(native, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(native, file));
    }
}
