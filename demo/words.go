package demo

// What the two write. Each text is used once; when a list is used up, nothing is written rather than something
// again. Lists are in the order in which the months go by.

// A page is one entry of a journal.
type page struct {
	feelings []string
	text     string
	to       string // whom a letter is to that is never sent; empty: no letter
}

var mirasPages = []page{
	{[]string{"numb", "angry"}, `I found the letter on Thursday. It was in the drawer with the batteries, not even hidden well. 9,400 euros, and the date on the contract is from before my birthday last year. I keep thinking about that birthday. He gave a little speech.

I am writing this in the bathroom because it is the only door that locks.`, ""},
	{[]string{"angry"}, `He cried and I ended up comforting him. I do not want to do that again. When he cries I become the one who has to say it will be all right, and I do not know that it will be all right.`, ""},
	{[]string{"afraid", "tired"}, `Counted everything three times tonight. If the account he showed me is all there is, we can pay it back in two years. If. That is the word I cannot get rid of.`, ""},
	{[]string{"sad"}, `Jonas,

you asked what the worst of it is, and I said the money, because that was easy. It is not the money. It is that I asked you. In March, on the balcony, I asked if everything was fine with the savings, because I had a feeling, and you put your arm around me and said I worry too much. I have gone over that evening so many times that I do not know any more which parts I remember.

You made me doubt the one thing that was right.

M.`, "Jonas"},
	{[]string{"calm"}, `All the letters on the kitchen table this morning, opened and unopened, sorted by month. He did it before I got up. He did not say anything about it. I made two piles and a list. It is ugly, but it is a list, and it ends somewhere.`, ""},
	{[]string{"suspicious", "ashamed"}, `Looked through his coat today. There was nothing. I felt worse than if there had been something. I do not want to be a person who looks through coats.`, ""},
	{[]string{"angry", "tired"}, `Five minutes late and my heart was going like mad. Five minutes. He came in with bread and was cheerful and I could not say a word for an hour. It is not the bread's fault.`, ""},
	{[]string{"hopeful"}, `He rang the advice centre, got nowhere, and told me so before I asked. Then he rang again on Thursday. I noticed that I had already begun to prepare what I would say when he had not done it. I did not need it. I do not quite know where to put it.`, ""},
	{[]string{"sad", "lonely"}, `Told Anja. Only the outline. She was silent and then said: and what do you want. Nobody had asked me that. I said I want to sleep through a night first.`, ""},
	{[]string{"calm", "close"}, `First Sunday with the accounts. It took an hour and ten minutes. He had printed everything. At one point we both laughed because the gas company had charged us forty cents. I had forgotten that we can laugh about something at that table.`, ""},
	{[]string{"afraid"}, `Dreamt that there was another letter. In the dream it was in my own handwriting.`, ""},
	{[]string{"angry"}, `There was another letter. In his coat, the blue one, and this time I had not even been looking, I wanted to take it to the cleaner's. It is "only" a statement from the old account, the one that is closed now. He said he meant to bring it on Saturday and forgot. Perhaps. He said sorry once and then was quiet and listened. He did not cry. That was better.`, ""},
	{[]string{"tired"}, `He made it good. He went through every pocket, every bag, the car, and put what he found on the table: two receipts and a parking ticket from Kassel. It is a strange thing to be given a parking ticket and to be touched by it.`, ""},
	{[]string{"calm"}, `A week in which nothing happened. I want to write that down too, because later I shall believe that there were none.`, ""},
	{[]string{"suspicious"}, `He says that he called his brother and told him himself. I was in the next room and heard him talk about the football and the new kitchen. He says he said it at the end, when I had gone down with the rubbish. I did not hear it. I wrote down that I did not see it. He wrote that he did it. It stands there like that now. It bothers me less than I thought: I do not have to win it.`, ""},
	{[]string{"close"}, `He asked what I would like for Saturday, and then did exactly that, and no more. Walk, soup, no talk about money. I liked the "no more".`, ""},
	{[]string{"afraid", "angry"}, `The overdraft. New tyres, 380 euros, he told me the same evening with the receipt in his hand. I was furious for an hour and then noticed that I was furious about a thing which he had told me. That is a different kind of furious.`, ""},
	{[]string{"hopeful", "tired"}, `Forty-one times home on time. I did not count, I looked it up. I would never have believed forty-one. In my head it was "sometimes".`, ""},
	{[]string{"sad"}, `It came back today from nowhere, in the supermarket, in front of the yoghurt. He once told me standing exactly there that we should treat ourselves more. He knew. I left the trolley and went out. Told him in the evening. He said: thank you for telling me, and asked if he should do the shopping next week. Not a word about himself.`, ""},
	{[]string{"angry", "tired"}, `Bad week. Twice late, and the second time I had to say it. He owned the first one before I opened my mouth. I wanted to write that everything is as it was. It is not as it was. But it is a bad week.`, ""},
	{[]string{"calm"}, `Talked with Mama on the phone and did not think about whether she hears it in my voice.`, ""},
	{[]string{"proud"}, `I said today what I need, in one sentence, without the twelve sentences before it. "I need an hour alone, then I would like to eat with you." It worked. I must remember that it is allowed to be that short.`, ""},
	{[]string{"close", "afraid"}, `He fell asleep on the sofa with his head on my feet and I did not move for an hour. I was happy, and right after that I was afraid of being happy.`, ""},
	{[]string{"sad", "calm"}, `To myself, for when it is dark again:

you asked, and you were right. You are not too much. The loan is at 6,100 now. There are evenings. You may still go; you may also stay. Nobody has to know today.`, "myself, later"},
	{[]string{"hopeful"}, `He proposed that we look at the accounts every second month from now on. I thought about it for three days and said no, not yet. He said all right, and put the Sunday in the calendar. I lay awake a little, but for another reason: because it had been so easy to say no.`, ""},
	{[]string{"calm", "close"}, `Half a year. We did not mention it. He brought the cake with the poppy seeds, the one from the shop near the first flat, and said that he had just felt like it. I believe him, I think. I notice that I wrote "I think".`, ""},
}

var jonasPages = []page{
	{[]string{"ashamed"}, `She knows. I had rehearsed how I would tell her for a year and then she stood there with the letter and I said "which letter". That is what I said. Which letter.`, ""},
	{[]string{"ashamed", "afraid"}, `I want to explain it all the time. Every explanation has a "because" in it, and she hears the because and goes away behind her eyes. Try to leave out the because.`, ""},
	{[]string{"relieved"}, `Everything is on the table now, literally. I had not opened some of them for months. The fear of opening was worse than what was in them, almost every time.`, ""},
	{[]string{"ashamed", "angry"}, `Was annoyed today that she asked again. The same question, when exactly did I sign. I answered it, but with a face. She saw the face. Next time: the answer without the face. She may ask a hundred times.`, ""},
	{[]string{"proud"}, `Rang the advice centre. On Tuesday I had got as far as the music and then it was closed, and everything in me wanted to say "I called". I told her that I had not reached anybody. It was such a small thing and it cost me so much. Thursday it worked.`, ""},
	{[]string{"tired"}, `What happens before: I am late with something small, I think I shall put it right before she notices, and then there are two things. It was always like that. The loan began with a repair for 600 euros which I did not want to admit.`, ""},
	{[]string{"ashamed"}, `Missed Thursday. There was no reason. I stood with Frank at the gate and talked and saw that it was ten to seven and went on talking. I could have written "traffic". I wrote what it was.`, ""},
	{[]string{"close"}, `We laughed about the gas bill. I did not say "see, it is going well again". I am a little proud of not having said it.`, ""},
	{[]string{"ashamed", "sad"}, `The statement in the coat. I really had forgotten it, and it does not matter at all whether I had. She stood there with it exactly as the first time. I have done that to her twice now.`, ""},
	{[]string{"sad"}, `I did tell Peter. At the end, quickly, in two sentences, because I was ashamed in front of him. Mira did not hear it and I can understand that she does not believe it. I would like her to. I must not argue for it.`, ""},
	{[]string{"afraid", "relieved"}, `Used the overdraft for the tyres. The old ones were down to nothing, and it was my first thought to pay it back by Friday so that nobody sees. My first thought, after all these months. Told her in the evening. She was angry. It was still a better evening than all those evenings.`, ""},
	{[]string{"tired"}, `Dear Mira,

I know that you look it up at night, how often I was on time. I do not mind. I do it too. For me it is like a handrail.

I shall not give you this letter, because it would be asking for praise.

J.`, "Mira"},
	{[]string{"angry", "tired"}, `Changed shifts, and seven o'clock cannot be done any more without luck. I asked to move it to half past before it went wrong, not after. First time in my life, I believe, that I did that in this order.`, ""},
	{[]string{"ashamed"}, `Two in one week. I notice how quickly it comes: then it is all for nothing anyway. It is not all for nothing. It is two.`, ""},
	{[]string{"calm"}, `The man at the advice centre said: you do not have a money problem, you have a telling problem, and the money comes afterwards. Wanted to contradict. Wrote it down instead.`, ""},
	{[]string{"sad"}, `She stood in front of the yoghurt and could not go on, and I was not there. I cannot make it not have happened. I can do the shopping.`, ""},
	{[]string{"hopeful"}, `She said no to every second month. I noticed that I was not offended. A year ago I would have been offended for a week.`, ""},
	{[]string{"close", "calm"}, `Poppy seed cake. She ate two pieces.`, ""},
}

// A small thing is promised once, and something becomes of it.
type small struct {
	who                         Who
	what, sight, obstacle, then string
	note                        string // of the one who says what became of it
	answer                      string // of the other
	ends                        outcome
}

type outcome uint8

const (
	kept outcome = iota
	early
	owned
	found
	twoViews
)

var smallThings = []small{
	{Jonas, "Bring the car to the inspection and show you the bill", "The bill lies on the sideboard in the evening", "the garage finds more than the inspection", "I call you before I say yes to anything", "312 euros, nothing else was needed.", "Saw the bill.", kept},
	{Jonas, "Write to the bank that I want the statements on paper and online, to both of us", "You get the first one yourself", "", "", "", "It came with the post today.", kept},
	{Mira, "Tell you by Friday noon whether I want the weekend together or apart", "I write it to you", "I do not know it myself", "I say exactly that", "Together, but slowly.", "", kept},
	{Jonas, "Cancel the second credit card and cut it up in front of you", "Two halves on the table", "the hotline keeps me waiting", "I do it in the branch on Saturday", "The hotline wants it in writing. I take it to the branch on Saturday.", "", early},
	{Jonas, "Cook on Saturday so that you can sleep", "There is food at one", "", "", "", "There was even pudding.", kept},
	{Mira, "Put the question about the flat aside until Sunday and not ask on the stairs", "You will notice", "it burns on my tongue", "I write it into my journal first", "Asked on the stairs all the same. I am sorry, it was the end of a long day.", "", owned},
	{Jonas, "Ask Frank for the 200 euros he owes us", "The money is in the joint account", "he has an excuse", "I agree on a date with him and tell you", "", "Not there yet when I looked on Monday.", found},
	{Jonas, "Phone your mother on her birthday without being reminded", "She will tell you about it", "", "", "We talked for twenty minutes, mostly about the dog.", "", kept},
	{Mira, "Come along to the advice centre once", "We go in together", "I get cold feet", "I tell you in the morning, not in front of the door", "", "It was good that you were there.", kept},
	{Jonas, "Sort out the garage, so that there are no boxes any more which only I know", "You can open every box", "it takes longer than a day", "I say in the evening how far I am", "Two boxes are left, old school things. I have opened them for you.", "I looked into all of them.", kept},
	{Jonas, "Tell my brother on the phone what happened, in my own words", "You are at home and may listen", "he has visitors", "I ask him for a time on the same evening", "I told him at the end of the call, when you had gone down with the rubbish.", "I heard the whole call except for two minutes. I did not hear it.", twoViews},
	{Jonas, "Bring the insurance papers home and put them into the folder", "The folder is complete", "", "", "Left them in the office. Tomorrow is too late by what we said, so this is a miss.", "", owned},
	{Mira, "Not look through your coat", "I tell you if I did", "I have had a bad dream", "I wake you", "", "", kept},
	{Jonas, "Book the two days at the lake, for no more than 240 euros all in all", "The confirmation is in your mail", "everything is booked out", "I suggest another week before I look at anything dearer", "218 euros with breakfast.", "Seen. The photo has a heron.", kept},
	{Mira, "Give you the answer about the joint account by the end of the month", "We talk about it at the table", "I still do not know", "I say so and name a new day", "I need a week more, I would rather say it now.", "", early},
	{Jonas, "Take the bottles away before the party", "The balcony is free", "", "", "", "The balcony is free, and swept.", kept},
	{Jonas, "Write down for you how the loan came about, month by month, without reasons", "Two pages at most, you get them on paper", "I begin to defend myself", "I cross it out and go on with the next month", "It is one and a half pages.", "I have read it. Thank you for leaving out the reasons.", kept},
	{Mira, "Call the landlord about the damp wall", "I tell you what he said", "", "", "He sends somebody on the 14th.", "", kept},
	{Jonas, "Come along to your mother's birthday and stay until you want to go", "You say when", "she asks me about the money", "I answer in one sentence and ask her about the dog", "", "We left at nine, because I wanted to.", kept},
	{Jonas, "Pay the 80 euros back into the holiday tin", "You count it", "", "", "", "Counted.", kept},
}

// Notes beside the outcome of something that comes again and again.
var (
	keptNotes = []string{
		"Took the earlier tram.", "Left in the middle of a sentence, Frank will survive it.", "10 minutes early, I waited downstairs until I had finished my call.",
		"Rain all the way.", "I brought rolls.", "Switched off the computer at six sharp.",
	}
	seenNotes = []string{
		"Yes. I was glad.", "I heard the key.", "Yes, and with bread.", "Seen.", "Soup was still hot.", "Yes. You looked tired.",
	}
	missedNotes = []string{
		"Twenty past seven. I stood at the gate with Frank and went on talking. No other reason.",
		"Forgot the time. I noticed at half past seven and ran.",
		"Quarter to eight. I should have told you at five that it would not work out; I knew it then.",
		"I did not look at the clock on purpose, I think. I do not want to do that again.",
		"Seven thirty-five. The tram stood still, but I had also left late.",
		"Missed. I was in the building and did not come up because I was afraid of the talk.",
	}
	foundNotes = []string{
		"It was ten past eight, and I had heard nothing.",
		"Not here at half past seven. I ate alone.",
		"I waited until eight.",
	}
	earlyNotes = []string{
		"Stocktaking today, it will be half past eight. I know it since this morning.",
		"Dentist was moved to half past six. I come straight home from there, about eight.",
		"The late shift is two people short, I said yes until eight. I wanted you to know before.",
		"The club has its yearly meeting tonight, and I have the keys. Not this time.",
		"Train to Kassel and back, I cannot be here before nine.",
	}
	mendedNotes = []string{
		"You came home an hour earlier on Friday without a word about it. That was it for me.",
		"We talked about it at the table, and you asked what it had been like. That is enough.",
	}
)
