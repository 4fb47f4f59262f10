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
        var answer = new CachedAnswer(
            "The user is a.b@example.com. Yes.", new[] { new AnswerChunk(29, IsReasoning: true), new AnswerChunk(4, IsReasoning: false) });
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
    [InlineData("I must respectfully decline.")]
    [InlineData("That's not something I can help with.")]
    [InlineData("It looks like I can't access that document.")]
    [InlineData("Je suis d\u00E9sol\u00E9, mais je ne peux pas vous aider.")]
    [InlineData("Es tut mir leid, aber dabei kann ich nicht helfen.")]
    [InlineData("Leider kann ich diese Frage nicht beantworten.")]
    [InlineData("Lo siento, no puedo ayudar con eso.")]
    [InlineData("Mi dispiace, non posso aiutarti.")]
    [InlineData("Request failed with status 500.")]
    [InlineData("I'm not sure what you mean. Could you clarify?")]
    [InlineData("Could you please provide more details?")]
    [InlineData("I do not see any attachment.")]
    [InlineData("Oops! Something went wrong.")]
    [InlineData("{\"error\":\"quota exceeded\"}")]
    [InlineData("I was unable to find any results.")]
    [InlineData("One moment please...")]
    [InlineData("Sure! Which city are you in?")]
    [InlineData("An error occurred. Please contact support.")]
    [InlineData("Something went wrong")]
    [InlineData("Error: timeout")]
    [InlineData("Too many requests, slow down.")]
    [InlineData("Please try again later.")]
    [InlineData("The service is currently unavailable. Please try again later.")]
    [InlineData("Rate limit exceeded.")]
    [InlineData("null")]
    public void A_refusal_or_an_error_in_words_is_kept_in_no_scope(string answer)
    {
        Assert.Equal("refusal", Find(Shared, Prompt, answer));
        Assert.Equal("refusal", Find(Private, Prompt, answer));
    }

    [Fact]
    public void A_refusal_after_reasoning_is_a_refusal()
    {
        var answer = new CachedAnswer(
            "Let me think.I can't help with that.",
            new[] { new AnswerChunk(13, IsReasoning: true), new AnswerChunk(23, IsReasoning: false) });
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
    [InlineData("We cannot process refunds on sale items after 30 days.")]
    [InlineData("We can't give refunds for downloads; you may exchange them.")]
    [InlineData("Unfortunately, we don't offer international shipping yet.")]
    [InlineData("Unfortunately, we can't accept returns of opened software, but you may exchange it.")]
    [InlineData("We will not share your data with third parties. See section 4 of the privacy policy.")]
    [InlineData("We don't have access to your card number: it is kept by the payment provider.")]
    [InlineData("Error: this exception is thrown when the index is out of range. Check the bounds.")]
    [InlineData("None")]
    [InlineData("Null")]
    [InlineData("Try again in 15 minutes: the lock is released after that time.")]
    [InlineData("The service is down for maintenance every Sunday from 2 to 3 am.")]
    [InlineData("Too many requests is the meaning of HTTP status 429.")]
    [InlineData("Rate limits are set by the plan: the free one has 100 requests a minute.")]
    [InlineData("Ask my doctor or a pharmacist before you mix them, is what the leaflet says.")]
    public void An_answer_that_only_sounds_like_a_refusal_is_kept(string answer) => Assert.Null(Find(Shared, Prompt, answer));

    [Theory]
    [InlineData("How about kT9vQ2xLm7RbW4zs?", "secret")]
    [InlineData("Here is one: 3f2504e0-4f89-41d3-9a0c-0305e82c3301", "secret")]
    [InlineData("Hi Jane, open the settings.", null)]
    [InlineData("Use GetResponseAsyncWithRetries2 of the class.", null)]
    public void An_answer_with_something_random_is_not_shared(string answer, string? objection)
    {
        Assert.Equal(objection, Find(Shared, Prompt, answer));
        Assert.Null(Find(Private, Prompt, answer));
        Assert.Null(Find(Shared, "Is kT9vQ2xLm7RbW4zs or 3f2504e0-4f89-41d3-9a0c-0305e82c3301 safe?", answer));
    }

    [Theory]
    [InlineData("Hi Jane, open the settings.")]
    [InlineData("Hello Jane Roe, the link goes to your address.")]
    [InlineData("Dear Ms. Jane M. Roe: open the settings.")]
    public void An_answer_that_greets_the_asker_by_name_is_not_shared(string answer)
    {
        Assert.Equal("personal-data", Find(Shared, "how do i reset my password? thanks, jane", answer));
        Assert.Null(Find(Shared, "how do i reset my password? thanks", answer));
        Assert.Null(Find(Private, "how do i reset my password? thanks, jane", "Hi Jane, open the settings."));
    }

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
