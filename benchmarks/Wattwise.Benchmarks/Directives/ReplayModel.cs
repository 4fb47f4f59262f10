using System.Globalization;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Directives;
using Wattwise.Judging;

namespace Wattwise.Benchmarks.Directives;

/// <summary>
/// The model and the judge of a replay: answers and verdicts are those that were measured, and so is the energy of answers.
/// </summary>
internal sealed class ReplayModel(ReplayTask[] tasks, double lieRate, int seed) : IChatClient, IResponseJudge
{
    // Llama-2-13B-chat, one request at a time: 5.88 J for a generated token (fit over the measured requests of the paper, reference above).
    private const double JoulesPerToken = 5.88;

    // The judge: a model five times as large. Its prompt costs a twentieth of generation for each token, which is dear for a prefill.
    private const double JudgeFactor = 5, PromptShare = 1 / 20.0;
    private const int InstructionTokens = 120, VerdictTokens = 2, QuestionTokens = 60;

    private readonly Random _random = new(seed);

    /// <summary>The model's name now.</summary>
    public string ModelId { get; set; } = "";

    /// <summary>Joules of all answers that were made for the judge.</summary>
    public double AnswerJoules { get; private set; }

    /// <summary>Joules of all verdicts.</summary>
    public double JudgeJoules { get; private set; }

    public int Verdicts { get; private set; }

    public static string Text(int task, int request, int judgement) =>
        string.Create(CultureInfo.InvariantCulture, $"{task} {request} {judgement}");

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages.ToArray();
        var level = sent[0].Role != ChatRole.System ? 0 : sent[0].Text == Directive.Default[1].Text ? 1 : 2;
        var (task, request, _) = Parse(sent[^1].Text);
        var values = tasks[task].Joules[level];
        var joules = values[request % values.Length];
        AnswerJoules += joules;
        var usage = new UsageDetails { InputTokenCount = QuestionTokens, OutputTokenCount = (long)(joules / JoulesPerToken) };
        usage.SetEnergy(EnergyEstimate.Measured(joules));
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, AnswerText(level, sent[^1].Text, joules)))
        {
            ModelId = ModelId,
            Usage = usage,
        });
    }

    /// <summary>The text of an answer, from which the judge knows what it is.</summary>
    public static string AnswerText(int level, string prompt, double joules) =>
        string.Create(CultureInfo.InvariantCulture, $"{level} {joules:R} {prompt}");

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<Comparison> CompareAsync(ComparedAnswers answers, CancellationToken cancellationToken = default)
    {
        var (task, _, judgement) = Parse(answers.Prompt);
        var preferred = tasks[task].Preferred[judgement];
        var (first, second) = (ParseAnswer(answers.First), ParseAnswer(answers.Second));
        var verdict = preferred == first.Level
            ? AnswerPreference.First
            : preferred == second.Level ? AnswerPreference.Second : AnswerPreference.Neither;
        if (_random.NextDouble() < lieRate)
        {
            verdict = verdict switch
            {
                AnswerPreference.First => AnswerPreference.Second,
                AnswerPreference.Second => AnswerPreference.First,
                _ => _random.Next(2) == 0 ? AnswerPreference.First : AnswerPreference.Second,
            };
        }

        var promptTokens = InstructionTokens + QuestionTokens + ((first.Joules + second.Joules) / JoulesPerToken);
        var joules = JudgeFactor * JoulesPerToken * (VerdictTokens + (PromptShare * promptTokens));
        JudgeJoules += joules;
        Verdicts++;
        return new(new Comparison(verdict, EnergyEstimate.Measured(joules)));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static (int Task, int Request, int Judgement) Parse(string text)
    {
        var parts = text.Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(
            parts[2], CultureInfo.InvariantCulture));
    }

    private static (int Level, double Joules) ParseAnswer(string text)
    {
        var parts = text.Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
