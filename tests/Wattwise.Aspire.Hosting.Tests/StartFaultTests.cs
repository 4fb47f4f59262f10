namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>The gateway sample with settings that cannot be.</summary>
public class StartFaultTests
{
    [Theory]
    [InlineData("Upstreams__0__Endpoint", "nowhere", "'nowhere'")]
    [InlineData("Gateway__RequestTimeout", "soon", "Gateway:RequestTimeout")]
    [InlineData("Models", "/nowhere", "/nowhere")]
    [InlineData("ASPNETCORE_URLS", "nowhere", "nowhere")]
    [InlineData("WATTWISE_GATEWAY_KEY", "ww_half", "key")]
    public async Task What_ends_the_start_is_one_line_and_no_crash(string setting, string value, string expected)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var start = GatewayProgram.Built(new() { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["Admin__Port"] = "0", [setting] = value });

        var (exitCode, output) = await Command.TryAsync(start, cancellationToken);

        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Contains(expected, output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }
}
