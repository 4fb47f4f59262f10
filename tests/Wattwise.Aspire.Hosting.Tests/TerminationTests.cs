using Microsoft.Data.Sqlite;
using Wattwise.Gateway.Access;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>The gateway sample that is told to end while it answers.</summary>
public class TerminationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_without_an_end_is_cut_off_and_booked_and_the_program_ends_well()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM.");
        await using var upstream = await EndlessUpstream.StartAsync(Token);
        var data = Directory.CreateTempSubdirectory("wattwise-data-");
        try
        {
            var key = GatewayKeys.NewText("default");
            await using var gateway = await GatewayProgram.StartAsync(GatewayProgram.Built(new()
            {
                ["WATTWISE_GATEWAY_KEY"] = key,
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Admin__Port"] = "0",
                ["Data"] = data.FullName,
                ["Upstreams__0__Name"] = "endless",
                ["Upstreams__0__Endpoint"] = upstream.Address,
                ["DOTNET_SHUTDOWNTIMEOUTSECONDS"] = "1",
            }), Token);
            await using var stream = await gateway.BeginAsync(key, "endless", Token);

            Assert.Equal(0, await gateway.TerminateAsync(Token));

            await using SqliteConnection ledger = new(
                $"Data Source={Path.Combine(data.FullName, "ledger.db")};Mode=ReadOnly;Pooling=False");
            await ledger.OpenAsync(Token);
            await using var count = ledger.CreateCommand();
            count.CommandText = "SELECT count(DISTINCT request) FROM entries";
            Assert.Equal(1L, await count.ExecuteScalarAsync(Token));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
