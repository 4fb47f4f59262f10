using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Tests.Build;

/// <summary>
/// A project that references the engine as far as the restore targets look at it, in a folder of its own with a cache and a PATH of its
/// own.
/// </summary>
internal sealed partial class RestoreProject : IDisposable
{
    private static readonly string Targets = Path.Combine(
        SampleModels.RepositoryRoot(), "src", "LocalEngine", "build", "Wattwise.LocalEngine.targets");
    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise-").FullName;
    private readonly string? _source;

    /// <param name="source">The project's WattwiseLlamaSource; null leaves it out.</param>
    internal RestoreProject(string? source = null)
    {
        _source = source;
        Directory.CreateDirectory(Commands);
        Directory.CreateDirectory(Output);
        // MSBuild starts commands through it.
        AddCommand("sh");
        AddProject("app.proj");
    }

    /// <summary>The package version that the targets ask for.</summary>
    internal static string Version { get; } =
        VersionProperty().Match(File.ReadAllText(Targets)).Groups[1].Value;

    /// <summary>The version of LLamaSharp.Backend.Cpu that the targets look for.</summary>
    internal static string NuGetVersion { get; } =
        NuGetVersionProperty().Match(File.ReadAllText(Targets)).Groups[1].Value;

    internal string Cache => Path.Combine(_folder, "cache");

    internal string Output => Path.Combine(_folder, "out");

    internal string NpmCalls => Path.Combine(_folder, "npm-calls");

    /// <summary>The folder of restored NuGet packages, and one behind it.</summary>
    internal string Packages => Path.Combine(_folder, "packages");

    internal string FallbackPackages => Path.Combine(_folder, "fallback");

    private string Commands => Path.Combine(_folder, "commands");

    internal string PackageFolder(string package = "linux-x64") => Path.Combine(Cache, Version, package);

    internal void AddProject(string name, string items = "") => File.WriteAllText(Path.Combine(_folder, name), $"""
        <Project>
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <NETCoreSdkPortableRuntimeIdentifier>linux-x64</NETCoreSdkPortableRuntimeIdentifier>
            <OutDir>{Output}/$(MSBuildProjectName)/</OutDir>
            <NuGetPackageFolders>{Packages};{FallbackPackages}</NuGetPackageFolders>
            <WattwiseLlamaSource>{_source}</WattwiseLlamaSource>
          </PropertyGroup>
          <ItemGroup>
            <ReferencePath Include="Wattwise.LocalEngine.dll" />
            {items}
          </ItemGroup>
          <Target Name="ResolveReferences" />
          <Target Name="CopyFilesToOutputDirectory" />
          <Target Name="ComputeResolvedFilesToPublishList">
            <Message Importance="high" Text="publishes %(ResolvedFileToPublish.RelativePath)" />
          </Target>
          <Import Project="{Targets}" />
        </Project>
        """);

    /// <summary>A project that builds others in parallel, as a solution does.</summary>
    internal void AddSolution(params string[] projects) => File.WriteAllText(Path.Combine(_folder, "all.proj"), $"""
        <Project>
          <Target Name="CopyFilesToOutputDirectory">
            <MSBuild Projects="{string.Join(';', projects)}" Targets="CopyFilesToOutputDirectory" BuildInParallel="true" />
          </Target>
        </Project>
        """);

    /// <summary>Puts a package into a folder as npm unpacks it.</summary>
    internal static void WritePackage(string folder, string version, string package, params string[] libraries)
    {
        var bins = Directory.CreateDirectory(Path.Combine(folder, "bins", package)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "package.json"), $$"""{ "name": "@node-llama-cpp/{{package}}", "version": "{{version}}" }""");
        foreach (var library in libraries)
            File.WriteAllText(Path.Combine(bins, library), library);
    }

    /// <summary>Puts LLamaSharp.Backend.Cpu into a package folder as NuGet unpacks it; each file is a path below "native".</summary>
    internal static void WriteNuGetPackage(string packages, string runtime, params string[] files)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(packages, "llamasharp.backend.cpu", NuGetVersion, "LLamaSharpRuntimes", runtime, "native", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }
    }

    internal void AddNode() => AddCommand("node");

    /// <summary>Adds an npm that notes each call and then runs <paramref name="script"/> in the folder where it is to install.</summary>
    internal void AddNpm(string script)
    {
        var npm = Path.Combine(Commands, "npm");
        File.WriteAllText(npm, $"#!/bin/sh\nPATH=/usr/bin:/bin\necho \"$@\" >> '{NpmCalls}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a target and returns the exit code and everything printed.</summary>
    internal async Task<(int ExitCode, string Output)> BuildAsync(
        string project = "app.proj", string target = "CopyFilesToOutputDirectory", params string[] properties)
    {
        var start = new ProcessStartInfo(
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")))
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = Commands, ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        foreach (var argument in (string[])["msbuild", project, "-nologo", $"-t:{target}", "-m:3", "-nodeReuse:false",
            $"-p:WattwiseLlamaCache={Cache}"])
            start.ArgumentList.Add(argument);
        foreach (var property in properties)
            start.ArgumentList.Add($"-p:{property}");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void AddCommand(string name) => File.CreateSymbolicLink(
        Path.Combine(Commands, name),
        Environment.GetEnvironmentVariable(
            "PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).First(File.Exists));

    [GeneratedRegex("<WattwiseLlamaPackageVersion>(.*)</WattwiseLlamaPackageVersion>")]
    private static partial Regex VersionProperty();

    [GeneratedRegex("<WattwiseLlamaNuGetVersion>(.*)</WattwiseLlamaNuGetVersion>")]
    private static partial Regex NuGetVersionProperty();
}
