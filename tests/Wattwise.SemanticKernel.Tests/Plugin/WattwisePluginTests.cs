using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.SemanticKernel.Tests.Plugin;

public class WattwisePluginTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_tells_what_the_conversation_of_its_kernel_took_and_what_it_avoided(bool streams)
    {
        var kernel = Kernels.With(new RecordingChatService(), o => o.Accounting!.Zone = "DEU");
        kernel.Plugins.AddWattwise(kernel.Services);
        var other = kernel.Clone();
        for (var call = 0; call < 2; call++)
        {
            if (streams)
                await kernel.Chat().StreamAsync("Hello", kernel: kernel);
            else
                await kernel.Chat().AskAsync("Hello", kernel: kernel);
        }

        await other.Chat().AskAsync("Of another conversation", kernel: other);

        var report = await InvokeAsync(kernel, "footprint");
        Assert.Equal((2, 1), (report.GetProperty("Requests").GetInt64(), report.GetProperty("ModelCalls").GetInt64()));
        Assert.Equal((20, 5), (report.GetProperty("InputTokens").GetInt64(), report.GetProperty("OutputTokens").GetInt64()));
        Assert.True(report.GetProperty("JoulesSpent").GetDouble() > 0);
        Assert.True(report.GetProperty("JoulesAvoided").GetDouble() > 0);
        Assert.True(report.GetProperty("Carbon")[0].GetProperty("GramsSpent").GetDouble() > 0);
        Assert.Equal(1, (await InvokeAsync(other, "footprint")).GetProperty("Requests").GetInt64());
    }

    [Fact]
    public async Task Where_the_app_collects_it_tells_what_was_collected()
    {
        var kernel = Kernels.With(new RecordingChatService());
        kernel.Plugins.AddWattwise(kernel.Services);
        await kernel.Chat().AskAsync("Before", kernel: kernel);

        using var collector = FootprintCollector.Begin();
        await kernel.Chat().AskAsync("Hello");

        Assert.Equal(1, (await InvokeAsync(kernel, "footprint")).GetProperty("Requests").GetInt64());
    }

    [Fact]
    public async Task It_tells_how_often_the_cache_answered_and_why_not()
    {
        var kernel = Kernels.With(new RecordingChatService());
        kernel.Plugins.AddWattwise(kernel.Services);
        for (var call = 0; call < 3; call++)
            await kernel.Chat().AskAsync("Hello");

        var report = await InvokeAsync(kernel, "cache_statistics");

        Assert.Equal(2, report.GetProperty("Hits").GetInt64());
        Assert.Equal(2, report.GetProperty("Reasons").GetProperty("exact").GetInt64());
    }

    [Theory]
    [InlineData("DEU", "known")]
    [InlineData(null, "unknown")]
    public async Task It_tells_the_intensity_of_the_configured_zone_or_that_it_is_unknown(string? zone, string expected)
    {
        var kernel = Kernels.With(new RecordingChatService(), o => o.Accounting!.Zone = zone);
        kernel.Plugins.AddWattwise(kernel.Services);

        var report = await InvokeAsync(kernel, "carbon_now");

        Assert.Equal(expected, report.GetProperty("Intensity").GetString());
        Assert.Equal(zone is not null, report.GetProperty("GramsPerKwh").ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task It_tells_the_forecast_of_the_hours_asked_for_and_the_best_window_in_them()
    {
        var kernel = WithForecast([300, 280, 100, 120, 50]);

        var forecast = await InvokeAsync(kernel, "carbon_forecast", new() { ["hours"] = 4 });
        var window = await InvokeAsync(kernel, "best_window", new() { ["minutes"] = 120, ["hours"] = 4 });

        Assert.Equal("known", forecast.GetProperty("Forecast").GetString());
        Assert.Equal([300, 280, 100, 120], forecast.GetProperty("Spans").EnumerateArray()
            .Select(span => span.GetProperty("GramsPerKwh").GetInt32()));
        Assert.Equal("known", window.GetProperty("Window").GetString());
        Assert.Equal(Now.AddHours(2), window.GetProperty("From").GetDateTimeOffset());
        Assert.Equal((110, 290), (window.GetProperty("GramsPerKwh").GetInt32(), window.GetProperty("GramsPerKwhNow").GetInt32()));
        Assert.True(window.GetProperty("IsWholeTimeKnown").GetBoolean());
    }

    [Fact]
    public async Task A_window_that_does_not_fit_and_a_forecast_that_nobody_has_are_unknown()
    {
        var tooLong = await InvokeAsync(WithForecast([300, 280]), "best_window", new() { ["minutes"] = 180 });
        var none = Kernels.With(new RecordingChatService(), o => o.Accounting!.Zone = "DEU");
        none.Plugins.AddWattwise(none.Services);

        Assert.Equal("unknown", tooLong.GetProperty("Window").GetString());
        Assert.Equal("unknown", (await InvokeAsync(none, "carbon_forecast")).GetProperty("Forecast").GetString());
        Assert.Equal("unknown", (await InvokeAsync(none, "best_window", new() { ["minutes"] = 10 })).GetProperty("Window").GetString());
    }

    [Theory]
    [InlineData(0, 24)]
    [InlineData(10, 0)]
    [InlineData(10, 73)]
    public async Task A_window_of_no_length_and_hours_out_of_range_are_refused(int minutes, int hours)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            InvokeAsync(WithForecast([300]), "best_window", new() { ["minutes"] = minutes, ["hours"] = hours }));
    }

    [Fact]
    public async Task A_template_of_a_prompt_gets_it_as_json()
    {
        var service = new RecordingChatService();
        var kernel = Kernels.With(service);
        kernel.Plugins.AddWattwise(kernel.Services);

        await kernel.InvokePromptAsync("Judge: {{wattwise.cache_statistics}}", cancellationToken: Chat.Token);

        Assert.Equal(0, JsonElement.Parse(WebUtility.HtmlDecode(Assert.Single(service.Seen).History[0].Content!["Judge: ".Length..]))
            .GetProperty("Hits").GetInt64());
    }

    [Fact]
    public async Task A_builder_takes_it_and_agents_use_its_functions_as_tools()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(new RecordingChatService());
        builder.Plugins.AddWattwise();
        var kernel = builder.AddWattwise().Build();

        AIFunction[] tools = [.. kernel.Plugins["wattwise"]];

        Assert.All(tools, tool => Assert.NotEmpty(tool.Description));
        var result = await tools.Single(tool => tool.Name.EndsWith("footprint", StringComparison.Ordinal))
            .InvokeAsync(cancellationToken: Chat.Token);
        Assert.Equal(0, JsonSerializer.SerializeToElement(result).GetProperty("requests").GetInt64());
    }

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static Kernel WithForecast(double[] gramsByHour)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(new RecordingChatService());
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        builder.Services.AddSingleton<ICarbonIntensityProvider>(new HourlyForecast(gramsByHour));
        var kernel = builder.AddWattwise(o => o.Accounting!.Zone = "DEU").Build();
        kernel.Plugins.AddWattwise(kernel.Services);
        return kernel;
    }

    private static async Task<JsonElement> InvokeAsync(Kernel kernel, string function, KernelArguments? arguments = null)
    {
        var result = await kernel.InvokeAsync("wattwise", function, arguments, Chat.Token);
        return JsonSerializer.SerializeToElement(result.GetValue<object>());
    }

    private sealed class HourlyForecast(double[] grams) : ICarbonIntensityProvider
    {
        public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) =>
            new(Span(zone, 0));

        public ValueTask<CarbonForecast?> GetForecastAsync(
            GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default) =>
            new(new CarbonForecast(grams.Select((_, hour) => Span(zone, hour)), Now));

        private CarbonIntensity Span(GridZone zone, int hour) => new(
            grams[hour], zone, Now.AddHours(hour), Now.AddHours(hour + 1), IntensitySignal.AverageLocation, IsEstimated: true, "test");
    }
}
