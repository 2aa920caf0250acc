package demo

// What the two say to each other when they face what happened, and what they keep to themselves.

// The loan.
const (
	loan = `The loan of 9,400 euros, hidden for a year. I knew nothing about it, and found the letter in the drawer with the batteries. In March I had asked you on the balcony if everything was fine with the savings, and you said that I worry too much.`

	loanImpactFirst = `The money I can count. What I cannot count is the year. I go back through it and do not know which evenings were as I thought they were.`
	loanImpact      = loanImpactFirst + ` The birthday, and your little speech. The summer in the garden.

When I asked you in March and you put your arm around me, I was ashamed that I had asked. From then on I took myself for somebody who sees ghosts. I told my sister Lena that I imagine things.

Now I wake at three and add up numbers, and I cannot open a drawer without being afraid of it. I do not want to be somebody who checks.`
	loanImpactKept = `There is one thing that I have not said. In the winter, before I knew anything, I looked at places for one person on my phone, in the tram, several times. I did not know why I was doing it. I think that I knew, without knowing.

This one I do not want to give to anybody yet. It is mine.`

	loanDidFirst = `I took out a loan and did not tell you, but I wanted to have it paid back before you would ever have to worry about it.`
	loanDid      = `I signed a loan of 9,400 euros three weeks before your birthday and did not tell you. For a year I took in the letters before you came home, and hid them. When you asked me in March, I said that everything was fine. It was not, and I knew it. I let you believe that the mistake was in you.`

	loanUnderstoodFirst = `What I understood is that you do not sleep any more because of the money, and that you are afraid of every drawer. And that the birthday is spoiled for you.`
	loanMissing         = `The money and the sleep are there, and they are true. The balcony is missing. I asked, you answered, and after that I did not trust my own head. Of everything, that is what I cannot get rid of.`
	loanUnderstood      = `What I understood is that the loan was not the worst of it. You saw something, it was true, and you asked. My answer made you believe that you were imagining it, and you were ashamed, and told Lena so. Since then you doubt yourself first. And the whole year behind you has become uncertain, the good evenings too, because you cannot tell which of them I lied through.`
	loanHeard           = `Yes. That is it. I read it three times, and there was nothing in it that I would have had to hold for you.`

	loanWhy = `I was ashamed from the first day. It began with a repair for 600 euros. I had told you that the car was done, and I did not want to admit what it had cost. Every month I told myself that I would say it when it was smaller, and it never got smaller. When you asked me in March, I saw the door standing open, and I shut it, because I could not bear to be the one who spoils the evening. I told myself that I was sparing you. I was sparing myself.`
)

// The apologies for it: one that missed, one that never was sent, one that landed.
const (
	sorryFirst = `Dear Mira,

I am so sorry that you had to find it like that, and that you feel so unsafe now. I never meant to hurt you. There was a lot of pressure at work that year and I did not want you to worry, but I know that I should have told you. It will never ever happen again. I hope that you can forgive me one day.

Jonas`
	sorryFirstLanded  = `That you wrote it down and left it for me, and did not stand beside me while I read.`
	sorryFirstMissing = `You are sorry for what I feel. I would like you to be sorry for what you did. March is not in it at all. And please do not ask me yet if I can forgive you; then I am the one again who has to look after you.`

	sorryKept = `I read your answer four times, and three times I began to write back. I was hurt that it was not enough. I had sat over it for two evenings.

Then I saw that I was about to explain to you why you should have liked it. It is not your task to make this easier for me. I leave it lying here.`

	sorrySecondFirst = `Mira,

I borrowed 9,400 euros and hid it from you for a year. When you asked me in March, I lied to you. I did that, and on each of those days I could have stopped.

I am sorry that I lied to you.`
	sorrySecond = `Mira,

I borrowed 9,400 euros and hid it from you for a year. I took in the letters before you could see them. When you asked me on the balcony in March, I lied to you, and I let you doubt your own head, where you were right. You worked nine Saturdays for a hole that I had made and did not name. I did that. It was wrong, and on each of those days I could have stopped.

I am sorry that I lied to you, and that I let you take yourself for somebody who sees ghosts.

I was ashamed, and I put my shame above your right to know. That is how it came to it, and it does not make it smaller.

Lena knows it from me. The loan is paid back from my wages, and you see every statement when it comes. When I am ashamed of a number, I say the number first.

You do not have to do anything with this letter.

Jonas`
	sorrySecondLanded = `March. That you wrote it as it was, without me as the one who asks too much. And the last sentence. I left the letter for days, and you did not ask once. It does not close it for me, and it has arrived.`
)

// The amends.
const (
	wish        = `For nine weeks I worked Saturdays as well, because you said that we were a little short. I would like to have something of those Saturdays back. And I would like Lena to hear from you, at her table and in front of everybody, that I was right.`
	counterWish = `I phone Lena myself and tell her that you asked me in March, that you were right, and that I said no. I ask for the phone and not the table, because of the children. And for nine Saturdays the shopping, the windows and the recycling are mine, so that those mornings are yours.`

	promiseSister      = `Phone Lena and tell her that you asked me in March, that you were right, and that I said no`
	promiseSisterSight = `She tells you, or you ask her`
	promiseSaturdays   = `For nine Saturdays I do the shopping, the windows and the recycling, and your mornings are free`
	promiseSatSight    = `Nine crosses on the calendar in the kitchen`

	sisterMissed   = `On three evenings I had the phone in my hand and did not dial. There is no other reason than that I was afraid of her voice.`
	sisterMended   = `You called her the next morning from the car park, before work. She phoned me afterwards and was quiet for a long time, and then she said: so you were right. For me it counts.`
	saturdaysKept  = `The ninth. The windows are not your mother's windows, but one can see the street.`
	saturdaysAdmit = `Nine crosses. On the fifth I sat in a café for three hours and read a whole book.`
)

// slip is a smaller thing, the other way round: Mira did it, and says so herself.
type slip struct {
	sort                                   Sort
	how                                    How
	did, impact, understood, heard         string
	sorryFirst, sorry, sorryLanded, rested string
}

var slips = []slip{
	{
		sort: Broken, how: Lapsed,
		did:        `The joke about money at Frank's birthday. I made it in front of the people you work with, and two of them laughed. We had agreed that this stays between us.`,
		impact:     `I laughed too, so that nobody would notice. On Monday I stood at the coffee machine and wondered who knew what. It is not that it was untrue. I had believed that there was one place left where I am not the man with the loan, and it was there.`,
		understood: `What I understood is that work was the one place where you were simply Jonas, and that I took it from you for a laugh. You had to laugh along. And on Monday you did not know who knew, and there was nobody whom you could have asked.`,
		heard:      `Yes. Thank you. I did not have to explain it twice.`,
		sorryFirst: `I made the joke, and I saw your face, and I finished the sentence all the same. I am sorry that I did that.`,
		sorry: `Jonas,

I made the joke, and I saw your face, and I finished the sentence all the same. I am sorry that I did that to you, in front of people whom you have to face every day. It was wrong, and it was mine.

I wanted to be the funny one for an evening. That is how it came to it, and it excuses nothing.

I have told Frank that it was cheap of me and that he need not pass it on. When you are not there to answer, I do not talk about our money any more.

Mira`,
		sorryLanded: `That you saw my face, and wrote it. And that you went to Frank by yourself.`,
		rested:      `For me this one is done.`,
	},
	{
		sort: Hidden, how: Chosen,
		did:        `A letter from the advice centre, opened over the kettle. It had your name on it. On Tuesday I opened it, read it, and closed it again. We had said that the post is opened together, and we had said it because I wanted it so.`,
		impact:     `I saw the edge of the envelope and said nothing for two days. I was angry, and then I thought that I have no right to it, with the year behind us. There was good news in that letter. I had wanted to read it to you on Saturday. It would have been the first thing in a long time that I could give you.`,
		understood: `What I understood is that you wanted to give me something of your own accord, and that I took it before you could. And that you believe you are not allowed to be angry. You are.`,
		heard:      `Yes. The last two words most of all.`,
		sorryFirst: `I opened your letter on purpose, and closed it so that you would not see it. I am sorry.`,
		sorry: `Jonas,

I opened your letter on purpose, and closed it so that you would not see it. It was wrong. I am sorry that I did to you what I could not bear myself, and that I took from you what you wanted to give me.

I was afraid that night, and being afraid did not give me the right.

What has your name on it stays in the basket until Saturday. When I cannot stand that, I wake you and say so. And if you would still like to, read it to me on Saturday; I will listen as one listens to good news.

Mira`,
		sorryLanded: `That you wrote "on purpose". And we did read it on Saturday, and you were surprised in the right place.`,
		rested:      `It is good now. You told me yourself, and I know what that costs.`,
	},
}
