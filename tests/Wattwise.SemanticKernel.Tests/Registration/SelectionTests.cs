using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel.Tests.Registration;

/// <summary>Which service answers a prompt function or a direct call: the same with and without Wattwise.</summary>
public class SelectionTests
{
    public static TheoryData<int, bool, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<int, bool, bool, bool>();
            foreach (var count in new[] { 1, 3 })
            {
                foreach (var isKeyed in new[] { false, true })
                {
                    cases.Add(count, isKeyed, false, false);
                    cases.Add(count, isKeyed, true, false);
                    cases.Add(count, isKeyed, true, true);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_same_service_answers(int count, bool isKeyed, bool isHosted, bool isBeforeKernel)
    {
        PromptExecutionSettings?[] choices =
        [
            null,
            new PromptExecutionSettings { ServiceId = "service 0" },
            new PromptExecutionSettings { ServiceId = "service 2" },
            new PromptExecutionSettings { ModelId = "model 0" },
            new PromptExecutionSettings { ModelId = "model 1" },
            new PromptExecutionSettings { ModelId = "unknown" },
        ];
        foreach (var settings in choices)
        {
            var without = await AskAsync(count, isKeyed, isHosted, isBeforeKernel, settings, hasWattwise: false);
            var with = await AskAsync(count, isKeyed, isHosted, isBeforeKernel, settings, hasWattwise: true);
            Assert.Equal(without, with);
        }
    }

    private static async Task<string> AskAsync(
        int count, bool isKeyed, bool isHosted, bool isBeforeKernel, PromptExecutionSettings? settings, bool hasWattwise)
    {
        var services = new ServiceCollection();
        var builder = isHosted ? null : Kernel.CreateBuilder();
        var target = builder?.Services ?? services;
        for (var i = 0; i < count; i++)
        {
            var service = new RecordingChatService($"service {i}", $"model {i}");
            if (isKeyed)
                target.AddKeyedSingleton<IChatCompletionService>($"service {i}", service);
            else
                target.AddSingleton<IChatCompletionService>(service);
        }

        if (isBeforeKernel && hasWattwise)
            target.AddWattwiseSemanticKernel();
        if (isHosted)
            target.AddKernel();
        if (!isBeforeKernel && hasWattwise)
            _ = builder is null ? target.AddWattwiseSemanticKernel() : builder.AddWattwise().Services;

        await using var provider = services.BuildServiceProvider();
        var kernel = builder?.Build() ?? provider.GetRequiredService<Kernel>();
        return await TryAsync(
            async () => (await kernel.InvokePromptAsync("Hello", new(settings!), cancellationToken: Chat.Token)).ToString())
            + " | " + await TryAsync(
                async () => (await kernel.GetRequiredService<IChatCompletionService>(settings?.ServiceId).AskAsync("Hello there")).Content!)
            + " | " + string.Join(", ", kernel.GetAllServices<IChatCompletionService>().Select(service => service.Attributes["ModelId"]));
    }

    private static async Task<string> TryAsync(Func<Task<string>> ask)
    {
        try
        {
            return await ask();
        }
        catch (KernelException exception)
        {
            return exception.Message;
        }
    }
}
