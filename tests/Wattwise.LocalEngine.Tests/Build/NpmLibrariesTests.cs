using static Wattwise.LocalEngine.Tests.Build.BuildErrors;

namespace Wattwise.LocalEngine.Tests.Build;

// The scripts that stand in for npm are for sh.
public sealed class NpmLibrariesTests : IDisposable
{
    private static readonly string[] Libraries =
        ["libllama.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so", "libggml-cpu-x64.so", "libggml-cpu-haswell.so"];
    private readonly RestoreProject _project;

    public NpmLibrariesTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins for npm are shell scripts.");
        _project = new("npm");
    }

    [Fact]
    public async Task A_package_in_the_cache_is_laid_out_under_its_own_names_without_any_process()
    {
        RestoreProject.WritePackage(
            _project.PackageFolder(), RestoreProject.Version, "linux-x64", [.. Libraries, "libllama-common.so", "llama-addon.node"]);

        var (exitCode, output) = await _project.BuildAsync();

        Assert.True(exitCode == 0, output);
        var native = Path.Combine(_project.Output, "app", "runtimes", "linux-x64", "native");
        Assert.Equal(Libraries.Order(), Directory.EnumerateFiles(native).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Publishing_carries_the_libraries_in_the_same_layout()
    {
        RestoreProject.WritePackage(_project.PackageFolder(), RestoreProject.Version, "linux-x64", Libraries);

        var (_, output) = await _project.BuildAsync(target: "ComputeResolvedFilesToPublishList");

        Assert.All(
            Libraries, library => Assert.Contains($"publishes runtimes/linux-x64/native/{library}", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_node_the_error_names_npm_and_the_way_around_it()
    {
        var (exitCode, output) = await _project.BuildAsync();

        Assert.NotEqual(0, exitCode);
        AssertOneError(output, "WATT0002", "npm, which is not on PATH", "WATTWISE_LLAMA_PATH", "LlamaEngineOptions.NativeLibraryPath");
    }

    [Fact]
    public async Task With_node_but_without_npm_the_error_is_the_same()
    {
        _project.AddNode();

        var (_, output) = await _project.BuildAsync();

        AssertOneError(output, "WATT0002", "npm, which is not on PATH");
    }

    [Fact]
    public async Task When_npm_fails_its_reason_is_quoted_and_nothing_is_left_behind()
    {
        _project.AddNode();
        _project.AddNpm("echo 'npm error code ENOTFOUND' >&2; echo 'npm error network request to the registry failed' >&2; exit 1");

        var (_, output) = await _project.BuildAsync();

        AssertOneError(output, "WATT0003", "ENOTFOUND network request to the registry failed", "WATTWISE_LLAMA_PATH");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_project.Cache, RestoreProject.Version)));
    }

    [Fact]
    public async Task Another_version_in_the_cache_is_refused()
    {
        RestoreProject.WritePackage(_project.PackageFolder(), "3.0.0", "linux-x64", Libraries);

        var (_, output) = await _project.BuildAsync();

        AssertOneError(output, "WATT0004", "holds version '3.0.0'", $"not {RestoreProject.Version}", _project.PackageFolder());
    }

    [Fact]
    public async Task A_missing_library_is_named()
    {
        RestoreProject.WritePackage(
            _project.PackageFolder(), RestoreProject.Version, "linux-x64", [.. Libraries.Where(name => name != "libggml-base.so")]);

        var (_, output) = await _project.BuildAsync();

        AssertOneError(output, "WATT0005", "lacks the library ggml-base", "Delete");
    }

    [Fact]
    public async Task A_cuda_backend_without_its_library_is_incomplete()
    {
        RestoreProject.WritePackage(_project.PackageFolder("linux-x64-cuda"), RestoreProject.Version, "linux-x64-cuda", Libraries);

        var (_, output) = await _project.BuildAsync(properties: "WattwiseBackend=cuda");

        AssertOneError(output, "WATT0005", "lacks the library ggml-cuda");
    }

    [Fact]
    public async Task A_cuda_backend_comes_from_npm_unless_another_source_is_named()
    {
        using var project = new RestoreProject();
        string[] libraries = [.. Libraries, "libggml-cuda.so"];
        RestoreProject.WritePackage(project.PackageFolder("linux-x64-cuda"), RestoreProject.Version, "linux-x64-cuda", libraries);

        var (exitCode, output) = await project.BuildAsync(properties: "WattwiseBackend=cuda");

        Assert.True(exitCode == 0, output);
        var native = Path.Combine(project.Output, "app", "runtimes", "linux-x64", "native");
        Assert.Equal(libraries.Order(), Directory.EnumerateFiles(native).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("RuntimeIdentifier=linux-musl-x64")]
    [InlineData("RuntimeIdentifier=osx-arm64", "WattwiseBackend=cuda")]
    [InlineData("WattwiseBackend=vulkan")]
    public async Task A_platform_without_a_package_is_an_error_that_lists_those_with_one(params string[] properties)
    {
        var (_, output) = await _project.BuildAsync(properties: properties);

        AssertOneError(output, "WATT0001", "linux-x64, linux-arm64, win-x64 or osx-arm64");
    }

    [Theory]
    [InlineData("linux-x64", "cpu", "linux-x64")]
    [InlineData("linux-arm64", "cpu", "linux-arm64")]
    [InlineData("win-x64", "cpu", "win-x64")]
    [InlineData("osx-arm64", "cpu", "mac-arm64-metal")]
    [InlineData("linux-x64", "cuda", "linux-x64-cuda")]
    [InlineData("win-x64", "cuda", "win-x64-cuda")]
    public async Task Each_platform_gets_its_package_with_a_lock_that_names_no_address(string runtime, string backend, string package)
    {
        _project.AddNode();
        _project.AddNpm("cat package.json package-lock.json >> calls.json; cp calls.json \"$(dirname \"$PWD\")/../npm-manifest\"; exit 1");

        await _project.BuildAsync(properties: [$"RuntimeIdentifier={runtime}", $"WattwiseBackend={backend}"]);

        var manifest = await File.ReadAllTextAsync(Path.Combine(_project.Cache, "npm-manifest"), TestContext.Current.CancellationToken);
        Assert.Contains($"\"@node-llama-cpp/{package}\": \"{RestoreProject.Version}\"", manifest, StringComparison.Ordinal);
        Assert.Contains($"\"node_modules/@node-llama-cpp/{package}\"", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("resolved", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("http", manifest, StringComparison.Ordinal);
        Assert.Contains("--ignore-scripts", await File.ReadAllTextAsync(
            _project.NpmCalls, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Projects_that_build_in_parallel_restore_once()
    {
        _project.AddNode();
        _project.AddNpm(InstallScript);
        _project.AddProject("second.proj");
        _project.AddProject("third.proj");
        _project.AddSolution("app.proj", "second.proj", "third.proj");

        var (exitCode, output) = await _project.BuildAsync("all.proj");

        Assert.True(exitCode == 0, output);
        Assert.Single(await File.ReadAllLinesAsync(_project.NpmCalls, TestContext.Current.CancellationToken));
        Assert.All(
            ["app", "second", "third"],
            name => Assert.True(File.Exists(Path.Combine(_project.Output, name, "runtimes", "linux-x64", "native", "libllama.v0.5.0.so"))));
    }

    [Fact]
    public async Task Separate_builds_that_race_for_an_empty_cache_both_succeed()
    {
        _project.AddNode();
        _project.AddNpm("sleep 1\n" + InstallScript);
        _project.AddProject("second.proj");

        var builds = await Task.WhenAll(_project.BuildAsync(), _project.BuildAsync("second.proj"));

        Assert.All(builds, build => Assert.True(build.ExitCode == 0, build.Output));
        Assert.Equal(["linux-x64"], Directory.EnumerateFileSystemEntries(Path.Combine(_project.Cache, RestoreProject.Version))
            .Select(Path.GetFileName));
    }

    public void Dispose() => _project.Dispose();

    private static string InstallScript => $$"""
        bins=node_modules/@node-llama-cpp/linux-x64/bins/linux-x64
        mkdir -p $bins
        for name in {{string.Join(' ', Libraries)}}; do echo $name > $bins/$name; done
        echo '{ "version": "{{RestoreProject.Version}}" }' > node_modules/@node-llama-cpp/linux-x64/package.json
        """;
}
