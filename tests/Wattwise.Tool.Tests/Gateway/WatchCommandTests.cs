using System.Diagnostics;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Gateway;

public class WatchCommandTests
{
    private const string Unused = "http://127.0.0.1:9/v1";
    private static readonly string OperatorsToken = new('t', 32);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Who_watches_needs_the_operators_token() =>
        Assert.Equal(ExitCodes.Failed, (await ToolRun.RunAsync("watch", "http://127.0.0.1:9")).ExitCode);

    [Fact]
    public async Task It_ends_when_nobody_reads_it_any_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There a console drops what is written into a closed pipe.");
        using Folder folder = new();
        var settings = folder.Write("gateway.json", $$"""{ "Admin": { "Token": "{{OperatorsToken}}" } }""");
        await using var gateway = await ServedGateway.StartAsync("--upstream", $"x={Unused}", "--settings", settings);
        var address = new Uri(gateway.Start.GetProperty("dashboard").GetString()!).GetLeftPart(UriPartial.Authority);
        ProcessStartInfo start = new("dotnet", [typeof(ToolCommand).Assembly.Location, "watch", address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["WATTWISE_ADMIN_TOKEN"] = OperatorsToken },
        };

        using var watch = Process.Start(start)!;
        try
        {
            Assert.Contains(
                "0 requests", await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            watch.StandardOutput.Close();
            await watch.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!watch.HasExited)
                watch.Kill();
        }

        Assert.Equal(
            (ExitCodes.Done, ""), (watch.ExitCode, await watch.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }
}
