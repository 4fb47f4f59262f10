using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Browser;
using Wattwise.Gateway.Admin;
using Wattwise.Gateway.Tests.Dashboard;

[assembly: AssemblyFixture(typeof(DashboardLook))]

namespace Wattwise.Gateway.Tests.Dashboard;

/// <summary>What Chromium saw of the dashboard while requests ran: looked at once, for all tests.</summary>
public sealed class DashboardLook : IAsyncDisposable
{
    public const string Reason = "No Chromium is on PATH or named by WATTWISE_CHROMIUM.";

    /// <summary>A tenant whose name is script.</summary>
    public const string HostileTenant = "<img src=x onerror=\"globalThis.hacked=1\">";

    /// <summary>A tenant whose name is as long as one may be, without a place to break it.</summary>
    public static readonly string LongTenant = new('w', 64);

    private readonly Lazy<Task<JsonElement>> _facts = new(LookAsync);

    public Task<JsonElement> FactsAsync()
    {
        Assert.SkipWhen(Chromium.Find() is null, Reason);
        return _facts.Value;
    }

    public ValueTask DisposeAsync() => default;

    private static async Task<JsonElement> LookAsync()
    {
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var host = await DashboardHost.StartAsync(
            options => options.ShowQuestions = true, services => services.AddWattwiseGatewayAdmin(admin => admin.Port = 0));
        var requests = AskAsync(host, end.Token);
        try
        {
            // As an operator opens it: by the admin listener's links.
            var admin = host.Get<GatewayAdminListener>();
            var links = Enumerable.Range(0, 7).Select(_ => admin.CreateLink().ToString());
            var pictures = Environment.GetEnvironmentVariable("WATTWISE_DASHBOARD_PICTURES") ?? "-";
            return await Chromium.RunAsync("Dashboard/look.mjs", [pictures, .. links], end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await requests;
        }
    }

    private static async Task AskAsync(DashboardHost host, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var tenant = i % 5 == 0 ? HostileTenant : i % 7 == 0 ? LongTenant : "contoso";
            await host.AskAsync((i % 4) switch
            {
                0 => "What is the capital of France?",
                1 => "Tell me, what is the capital of France?",
                _ => $"Question {i} <script>globalThis.hacked=2</script>",
            }, tenant);
            await Task.Delay(40, CancellationToken.None);
        }
    }
}
