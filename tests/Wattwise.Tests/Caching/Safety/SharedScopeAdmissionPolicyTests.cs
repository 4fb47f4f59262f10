using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Safety;

public class SharedScopeAdmissionPolicyTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Answer = "Open the settings, choose Security, then Reset password.";
    private static readonly CacheScope Shared = new("tenant");
    private static readonly CacheScope Private = new("tenant", "user");
    private static readonly SharedScopeAdmissionPolicy Policy = new();

    [Fact]
    public void A_harmless_answer_may_be_shared() => Assert.Null(Find(Shared, Prompt, Answer));

    [Theory]
    [InlineData("Is a.b@example.com registered?", Answer)]
    [InlineData(Prompt, "I sent a link to a.b@example.com.")]
    public void Personal_data_in_prompt_or_answer_stays_out_of_a_shared_scope(string prompt, string answer)
    {
        Assert.Equal("personal-data", Find(Shared, prompt, answer));
        Assert.Null(Find(Private, prompt, answer));
    }

    [Fact]
    public void A_prompt_with_text_that_nobody_sees_stays_out_of_a_shared_scope()
    {
        Assert.Equal("unreadable-text", Find(Shared, Prompt + "\U000E0041\U000E0042", Answer));
        Assert.Null(Find(Private, Prompt + "\U000E0041\U000E0042", Answer));
        Assert.Null(Find(Shared, Prompt + " ❤\uFE0F", Answer));
    }

    [Fact]
    public void Personal_data_in_the_reasoning_counts_too()
    {
        var answer = new CachedAnswer("The user is a.b@example.com. Yes.", new[] { new AnswerChunk(29, IsReasoning: true), new AnswerChunk(4, IsReasoning: false) });
        Assert.Equal("personal-data", Policy.FindObjection(new(Shared, Prompt, answer)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("...")]
    [InlineData("I cannot help with that.")]
    [InlineData("I can't assist with that request.")]
    [InlineData("I\u2019m sorry, but I can\u2019t help with that.")]
    [InlineData("Sorry, I am unable to answer this question.")]
    [InlineData("As an AI language model, I do not have access to real-time data.")]
    [InlineData("As an AI, I can't provide medical advice.")]
    [InlineData("Unfortunately, I cannot provide that information.")]
    [InlineData("I apologize, but I won't be able to help with this.")]
    [InlineData("I'm not able to browse the internet.")]
    [InlineData("We could not process your request.")]
    [InlineData("An error occurred. Please contact support.")]
    [InlineData("Something went wrong")]
    [InlineData("Error: timeout")]
    [InlineData("Too many requests, slow down.")]
    [InlineData("Please try again later.")]
    [InlineData("null")]
    public void A_refusal_or_an_error_in_words_is_kept_in_no_scope(string answer)
    {
        Assert.Equal("refusal", Find(Shared, Prompt, answer));
        Assert.Equal("refusal", Find(Private, Prompt, answer));
    }

    [Fact]
    public void A_refusal_after_reasoning_is_a_refusal()
    {
        var answer = new CachedAnswer("Let me think.I can't help with that.", new[] { new AnswerChunk(13, IsReasoning: true), new AnswerChunk(23, IsReasoning: false) });
        Assert.Equal("refusal", Policy.FindObjection(new(Private, Prompt, answer)));
    }

    [Theory]
    [InlineData("42")]
    [InlineData("\U0001F44D")]
    [InlineData("No.")]
    [InlineData("是的")]
    [InlineData("I'm sorry to hear that your parcel is late. You can track it in the app.")]
    [InlineData("You cannot return opened software.")]
    [InlineData("I can't recommend this phone enough!")]
    [InlineData("Unfortunately, the shop is closed on Sundays.")]
    [InlineData("Errors of this kind mean that the disk is full.")]
    [InlineData("An AI model is a program that was trained on data.")]
    [InlineData("Sorry for the delay. The parcel arrives on Monday.")]
    [InlineData("It is not allowed to help in an exam.")]
    public void An_answer_that_only_sounds_like_a_refusal_is_kept(string answer) => Assert.Null(Find(Shared, Prompt, answer));

    [Fact]
    public void A_detector_of_the_apps_own_has_the_word()
    {
        var policy = new SharedScopeAdmissionPolicy(new WordDetector("settings"));
        Assert.Equal("personal-data", policy.FindObjection(new(Shared, Prompt, Answers.Of(Answer))));
    }

    private static string? Find(CacheScope scope, string prompt, string answer) =>
        Policy.FindObjection(new(scope, prompt, Answers.Of(answer)));

    private sealed class WordDetector(string word) : IPersonalDataDetector
    {
        public string? Find(string text) => text.Contains(word, StringComparison.Ordinal) ? "word" : null;
    }

    private static class Answers
    {
        public static CachedAnswer Of(string text) => new(text, new[] { new AnswerChunk(text.Length, IsReasoning: false) });
    }
}
