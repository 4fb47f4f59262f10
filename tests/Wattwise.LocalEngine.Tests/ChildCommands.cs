using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>What tests let another process do.</summary>
internal static class ChildCommands
{
    private static readonly string[] OfWords = ["gemma4", "granite-embed-multi-311m", "sarvam-moe"];

    public const string Tokenize = "tokenize";
    public const string ShiftBeyond = "shift";
    public const string Load = "load";
    public const string EndDuringAnswer = "end";

    /// <summary>Runs a command.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string command, string[] arguments)
    {
        switch (command)
        {
            case Tokenize:
                foreach (var name in arguments)
                    await TokenizeAsync(name);
                return 0;
            case ShiftBeyond:
                await ShiftAsync(Enum.Parse<LlamaKvType>(arguments[0]));
                return 0;
            case Load:
                await LoadAsync(arguments[0], arguments[1]);
                return 0;
            case EndDuringAnswer:
                await BeginToAnswerAsync();
                return 7;
            default:
                return 2;
        }
    }

    /// <summary>Options for a model that is loaded fast and computes little.</summary>
    public static LlamaEngineOptions Options(string path, int? contextLength = null) => new()
    {
        ModelPath = path,
        Device = LlamaDevice.Cpu,
        Threads = 1,
        ContextLength = contextLength,
        WarmUp = false,
    };

    private static async Task TokenizeAsync(string name)
    {
        Console.Write(name + " ");
        Console.Out.Flush();
        using var file = TinyModel.Llama(name);
        LlamaEngine engine;
        try
        {
            engine = await LlamaEngine.LoadAsync(Options(file.Path, 64));
        }
        catch (LlamaModelException)
        {
            Console.WriteLine("refused");
            return;
        }

        await using (engine)
        {
            foreach (var text in LongTexts())
            {
                // Some want a vocabulary of words, and drop what the one of bytes does not spell.
                if (engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false).Length < text.Length && !OfWords.Contains(name))
                    Console.Write("LOST " + text[0]);
            }
        }

        Console.WriteLine("tokenised");
    }

    private static IEnumerable<string> LongTexts()
    {
        foreach (var character in "a \n!中")
            yield return new(character, 40_000);
        yield return new('1', 3_000);
        yield return string.Concat(Enumerable.Repeat("some words and more, ", 2_000));
        yield return string.Concat(Enumerable.Repeat("a\n", 20_000));
        yield return string.Concat(Enumerable.Repeat("aB1 .é中", 6_000));
    }

    private static async Task ShiftAsync(LlamaKvType keys)
    {
        using var file = TinyModel.Llama();
        var options = Options(file.Path, 64);
        options.KeyType = keys;
        options.ContextOverflow = LlamaContextOverflow.Shift;
        await using var engine = await LlamaEngine.LoadAsync(options);
        using var client = new LlamaChatClient(engine);
        var response = await client.GetResponseAsync("a", new() { MaxOutputTokens = 200, Temperature = 1, Seed = 1 });
        Console.WriteLine(response.Usage!.OutputTokenCount);
    }

    private static async Task LoadAsync(string path, string text)
    {
        try
        {
            await using var engine = await LlamaEngine.LoadAsync(Options(path));
            Console.WriteLine(engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false).Length);
        }
        catch (LlamaModelException exception)
        {
            Console.WriteLine("refused: " + exception.Message);
        }
    }

    private static async Task BeginToAnswerAsync()
    {
        var engine = await LlamaEngine.LoadAsync(new() { ModelPath = SampleModels.Draft, Device = LlamaDevice.Cpu, Threads = 1 });
        var client = new LlamaChatClient(engine);
        var updates = client.GetStreamingResponseAsync(
            "Tell a long story.").GetAsyncEnumerator();
        await updates.MoveNextAsync();
    }
}
