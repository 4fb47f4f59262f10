using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace Wattwise.LocalEngine.Tests.Build;

public class PackageTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    [Fact]
    public async Task The_package_carries_the_build_files_for_direct_and_transitive_users_and_depends_on_the_libraries()
    {
        var folder = Directory.CreateTempSubdirectory("wattwise-");
        try
        {
            var engine = Path.Combine(SampleModels.RepositoryRoot(), "src", "LocalEngine");
            using var pack = Process.Start(
                new ProcessStartInfo("dotnet", ["pack", engine, "-c", Configuration, "--no-build", "-v", "quiet", "-o", folder.FullName])
                {
                    RedirectStandardOutput = true,
                })!;
            var output = await pack.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(pack.ExitCode == 0, output);

            using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder.FullName, "*.nupkg")));
            var entries = package.Entries.Select(entry => entry.FullName).ToHashSet();
            Assert.Contains("buildTransitive/Wattwise.LocalEngine.targets", entries);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(engine, "build"), "*", SearchOption.AllDirectories))
                Assert.Contains(Path.GetRelativePath(engine, file).Replace('\\', '/'), entries);
            await using var nuspec = await package.GetEntry(
                "Wattwise.LocalEngine.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
            var specification = await XDocument.LoadAsync(nuspec, LoadOptions.None, TestContext.Current.CancellationToken);
            var libraries = specification.Descendants().Single(element => (string?)element.Attribute("id") == "LLamaSharp.Backend.Cpu");
            Assert.Equal(RestoreProject.NuGetVersion, (string?)libraries.Attribute("version"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
