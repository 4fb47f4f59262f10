using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel.Tests.Plugin;

public class WattwisePluginTests
{
    [Fact]
    public async Task It_tells_what_the_app_took_and_what_it_avoided()
    {
        var kernel = Kernels.With(new RecordingChatService(), o => o.Accounting!.Zone = "DEU");
        kernel.Plugins.AddWattwise(kernel.Services);
        for (var call = 0; call < 2; call++)
            await kernel.Chat().AskAsync("Hello");

        var report = await InvokeAsync(kernel, "footprint");

        Assert.Equal((2, 1), (report.GetProperty("Requests").GetInt64(), report.GetProperty("ModelCalls").GetInt64()));
        Assert.Equal((20, 5), (report.GetProperty("InputTokens").GetInt64(), report.GetProperty("OutputTokens").GetInt64()));
        Assert.True(report.GetProperty("JoulesSpent").GetDouble() > 0);
        Assert.True(report.GetProperty("JoulesAvoided").GetDouble() > 0);
        Assert.True(report.GetProperty("Carbon")[0].GetProperty("GramsSpent").GetDouble() > 0);
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
    public async Task A_template_of_a_prompt_gets_it_as_json()
    {
        var service = new RecordingChatService();
        var kernel = Kernels.With(service);
        kernel.Plugins.AddWattwise(kernel.Services);

        await kernel.InvokePromptAsync("Judge: {{wattwise.cache_statistics}}", cancellationToken: Chat.Token);

        Assert.Equal(0, JsonElement.Parse(WebUtility.HtmlDecode(Assert.Single(service.Seen).History[0].Content!["Judge: ".Length..])).GetProperty("Hits").GetInt64());
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
        var result = await tools.Single(tool => tool.Name.EndsWith("footprint", StringComparison.Ordinal)).InvokeAsync(cancellationToken: Chat.Token);
        Assert.Equal(0, JsonSerializer.SerializeToElement(result).GetProperty("requests").GetInt64());
    }

    private static async Task<JsonElement> InvokeAsync(Kernel kernel, string function)
    {
        var result = await kernel.InvokeAsync("wattwise", function, cancellationToken: Chat.Token);
        return JsonSerializer.SerializeToElement(result.GetValue<object>());
    }
}
